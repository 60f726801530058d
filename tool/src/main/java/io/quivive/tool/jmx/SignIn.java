// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.source.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.rmi.NotBoundException;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.management.remote.rmi.RMIConnection;
import javax.management.remote.rmi.RMIServer;
import javax.rmi.ssl.SslRMIClientSocketFactory;

/**
 * Looks a JVM's connector up and signs in there. The connector may name another host and another port than the URL: the host is never looked
 * up, and each connection is held to the same protection ({@link TargetSockets}).
 */
record SignIn(
        JmxTarget target,
        Optional<JmxOptions.Credentials> credentials,
        Protection protection,
        Duration timeout,
        Consumer<String> warnings) {

    RMIConnection connect() throws IOException, NotBoundException, ToolException {
        TargetSockets sockets = TargetSockets.install(timeout);
        TargetSockets.Place place = new TargetSockets.Place(
                target.host(),
                InetAddress.getByName(target.host()),
                timeout.plus(Request.DEFAULT.interval()),
                protection);
        sockets.lead(target.host(), place);
        RMIServer server = lookUp();
        TargetSockets.Endpoint endpoint = TargetSockets.Endpoint.of(server);
        sockets.lead(endpoint.host(), place);
        if (credentials.isPresent() && protection == Protection.NONE && !endpoint.secure()) {
            warnings.accept(
                    "the password of '" + JmxFailure.shown(credentials.get().user()) + "' goes to " + target
                            + " in the clear, since --insecure is given");
        }
        RMIConnection connection = server.newClient(credentials
                .map(who -> new String[] {who.user(), who.password()})
                .orElse(null));
        if (connection == null) {
            throw new ToolException(ExitStatus.REFUSED, target + " gives no connection");
        }
        sockets.lead(TargetSockets.Endpoint.of(connection).host(), place);
        return connection;
    }

    private RMIServer lookUp() throws IOException, NotBoundException, ToolException {
        Remote found = LocateRegistry.getRegistry(
                        target.host(),
                        target.port(),
                        protection == Protection.TLS ? new SslRMIClientSocketFactory() : null)
                .lookup(target.name());
        if (found instanceof RMIServer server) {
            return server;
        }
        throw new ToolException(ExitStatus.NO_TARGET, "'" + target.name() + "' at " + target + " is no JMX connector");
    }
}
