// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.jmx.ActivityMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.rmi.registry.LocateRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.DynamicMBean;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/** A child JVM whose bean answers what it is told to, by any name of an attribute, and counts how often. */
final class MaliciousServer implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final int port;

    private MaliciousServer(Process process, BufferedReader out, int port) {
        this.process = process;
        this.out = out;
        this.port = port;
    }

    /** A server whose attributes are a text or a {@link Gadget}. */
    static MaliciousServer answering(Object answer) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.rmi.server.hostname=127.0.0.1",
                        Main.class.getName(),
                        answer instanceof String text ? "text:" + text : "gadget")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = out.readLine();
        if (port == null) {
            throw new IOException("the server ended before it was ready");
        }
        return new MaliciousServer(process, out, Integer.parseInt(port));
    }

    String url() {
        return "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
    }

    /** How often an attribute was read. */
    int readings() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return Integer.parseInt(out.readLine());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stands for any class of the class path that does harm when it is read. */
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1;
        private static final AtomicBoolean READ = new AtomicBoolean();

        static boolean wasRead() {
            return READ.get();
        }

        @SuppressWarnings("UnusedMethod") // called by deserialization
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            READ.set(true);
            in.defaultReadObject();
        }
    }

    private static final class Answering implements DynamicMBean {
        private final Object answer;
        private final AtomicInteger readings = new AtomicInteger();

        Answering(Object answer) {
            this.answer = answer;
        }

        @Override
        public Object getAttribute(String attribute) {
            readings.incrementAndGet();
            return answer;
        }

        @Override
        public void setAttribute(Attribute attribute) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AttributeList getAttributes(String[] attributes) {
            return new AttributeList();
        }

        @Override
        public AttributeList setAttributes(AttributeList attributes) {
            return new AttributeList();
        }

        @Override
        public @Nullable Object invoke(String action, Object[] parameters, String[] signature) {
            return null;
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            return new MBeanInfo(getClass().getName(), "", null, null, null, null);
        }
    }

    /** The child. */
    static final class Main {
        private Main() {}

        @SuppressWarnings({"SystemOut", "BanJNDI"}) // how the test knows where it listens; loopback alone
        public static void main(String[] arguments) throws Exception {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            LocateRegistry.createRegistry(port);
            MBeanServer server = MBeanServerFactory.newMBeanServer();
            Answering bean = new Answering(
                    arguments[0].startsWith("text:") ? arguments[0].substring("text:".length()) : new Gadget());
            server.registerMBean(bean, new ObjectName(ActivityMXBean.OBJECT_NAME));
            JMXConnectorServer connector = JMXConnectorServerFactory.newJMXConnectorServer(
                    new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"), null, server);
            connector.start();
            System.out.println(port);
            while (System.in.read() >= 0) {
                System.out.println(bean.readings.get());
            }
        }
    }
}
