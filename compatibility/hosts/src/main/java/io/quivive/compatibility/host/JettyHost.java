// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import io.quivive.compatibility.app.Lifeline;
import io.quivive.compatibility.app.Users;
import jakarta.servlet.ServletContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;

/**
 * Jetty 9.4 and newer. Arguments: the application's archive, the name of the class that is a web application there, and {@code library} for an
 * application that has the library, what is declared to that, and {@code code} if that is in code.
 */
public final class JettyHost {
    private static final String SESSION_IDS = "DefaultSessionIdManager";

    /** Beside the application's own descriptor. */
    private static final String LISTENER = "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">%s"
            + "<listener><listener-class>io.quivive.servlet.QuiviveListener</listener-class></listener></web-app>";

    private static final String PARAMETER =
            "<context-param><param-name>%s</param-name><param-value>%s</param-value></context-param>";

    private JettyHost() {}

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ServerConnector connector = (ServerConnector) server.getConnectors()[0];
        HttpConfiguration configuration =
                connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
        connector.addConnectionFactory(new HTTP2CServerConnectionFactory(configuration));
        UserStore users = new UserStore();
        for (String user : Users.names()) {
            users.addUser(user, Credential.getCredential(Users.PASSWORD), new String[] {Users.ROLE});
        }
        HashLoginService login = new HashLoginService("kit");
        login.setUserStore(users);
        server.addBean(login);
        Handler application = Class.forName(arguments[1])
                .asSubclass(Handler.class)
                .getConstructor(String.class, String.class)
                .newInstance(arguments[0], "/kit");
        boolean library = arguments.length > 2;
        List<String> options = List.of(arguments);
        if (options.contains("code")) {
            LibraryInCode.addToJetty(application, options);
        } else if (library) {
            Path descriptor = Files.createTempFile("quivive-jetty", ".xml");
            Files.writeString(
                    descriptor,
                    LISTENER.formatted(LibraryInCode.declared(options).entrySet().stream()
                            .map(each -> PARAMETER.formatted(each.getKey(), each.getValue()))
                            .collect(Collectors.joining())));
            application
                    .getClass()
                    .getMethod("addOverrideDescriptor", String.class)
                    .invoke(application, descriptor.toUri().toString());
        }
        server.setHandler(application);
        server.start();
        if (library) {
            LibrarySnapshots.serve((ServletContext)
                    application.getClass().getMethod("getServletContext").invoke(application));
        }
        for (Object bean : server.getBeans()) {
            if (bean.getClass().getSimpleName().equals(SESSION_IDS)) {
                expireEverySecond(bean);
            }
        }
        Lifeline.serve(connector.getLocalPort());
    }

    /** What does so has moved to another package since 9.4. */
    private static void expireEverySecond(Object sessionIds) throws ReflectiveOperationException {
        Object keeper = sessionIds.getClass().getMethod("getSessionHouseKeeper").invoke(sessionIds);
        keeper.getClass().getMethod("setIntervalSec", long.class).invoke(keeper, 1L);
    }
}
