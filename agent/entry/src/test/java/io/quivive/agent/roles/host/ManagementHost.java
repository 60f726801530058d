// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.RMISocketFactory;
import java.util.Map;
import javax.management.MBeanServerDelegate;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;

/** A registry and a JMX connector server on the loopback address, with a client of this JVM. */
public final class ManagementHost {
    private ManagementHost() {}

    @SuppressWarnings("BanJNDI") // the server is this JVM's own
    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        RMIServerSocketFactory loopback = port -> new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Registry registry = LocateRegistry.createRegistry(0, RMISocketFactory.getDefaultSocketFactory(), loopback);
        JMXConnectorServer server = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi://127.0.0.1"),
                Map.of(RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE, loopback),
                ManagementFactory.getPlatformMBeanServer());
        server.start();
        JMXConnector client = JMXConnectorFactory.connect(
                server.getAddress(), Map.of("jmx.remote.x.client.connection.check.period", 60_000L));
        client.getMBeanServerConnection()
                .addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, (notification, handback) -> {}, null, null);
        Phases.lead(phase -> {
            if (phase.equals("stopped")) {
                client.close();
                server.stop();
            }
            registry.list();
        });
    }
}
