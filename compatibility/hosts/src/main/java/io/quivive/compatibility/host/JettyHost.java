// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import io.quivive.compatibility.app.LibrarySnapshots;
import io.quivive.compatibility.app.Lifeline;
import io.quivive.compatibility.app.Users;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.security.Credential;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Jetty 9.4 and newer. Arguments: the application's archive, the name of the class that is a web application there, and {@code library} for an
 * application that has the library, what is declared to that, and {@code code} if that is in code; {@code tls=FILE} for a second port with TLS; {@code other}
 * for the same application as {@code /other} too, which requests can be passed on to, with the same cookies; {@code long} for urls of any length,
 * {@code crowd} for many connections at once; {@code evict} for sessions that leave memory for files when their last request ends, {@code null-cache} for
 * such as are never kept in memory.
 */
public final class JettyHost {
    private static final String APPLICATION_9 = "org.eclipse.jetty.webapp.WebAppContext";
    /** Found by itself only with Jetty's annotations, which look through all jars. */
    private static final String WEBSOCKETS_9 =
            "org.eclipse.jetty.websocket.jsr356.server.deploy.WebSocketServerContainerInitializer";

    private static final int LONGEST_HEADER = 1 << 18;
    private static final int EVICT_ON_SESSION_EXIT = 0;
    private static final int MOST_NOT_ACCEPTED = 10_000;

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
        server.addBean(users());
        Object context = context(arguments[1], arguments[0], "/kit");
        Handler application = handler(context);
        List<String> options = List.of(arguments);
        boolean library = options.contains("library");
        if (options.contains("evict")) {
            keepInFiles(context, "DefaultSessionCache");
        }
        if (options.contains("null-cache")) {
            keepInFiles(context, "NullSessionCache");
        }
        if (options.contains("long")) {
            configuration.setRequestHeaderSize(LONGEST_HEADER);
        }
        if (options.contains("crowd")) {
            connector.setAcceptQueueSize(MOST_NOT_ACCEPTED);
        }
        if (options.contains(LibraryInCode.OPTION)) {
            LibraryInCode.addToJetty(application, options);
        } else if (library) {
            addListener(application, options);
        }
        server.setHandler(options.contains("other") ? withOther(context, arguments) : application);
        Optional<ServerConnector> secure = Tls.of(arguments).map(tls -> secure(server, tls));
        secure.ifPresent(server::addConnector);
        server.start();
        secure.ifPresent(started -> Tls.print(started.getLocalPort()));
        if (library) {
            LibrarySnapshots.serve(servletContext(application));
        }
        for (Object bean : server.getBeans()) {
            if (bean.getClass().getSimpleName().equals(SESSION_IDS)) {
                expireEverySecond(bean);
            }
        }
        Lifeline.serve(connector.getLocalPort(), connector::stop, application::stop);
    }

    private static Handler withOther(Object context, String[] arguments) throws ReflectiveOperationException {
        ContextHandlerCollection both = new ContextHandlerCollection();
        for (Object each : List.of(context, context(arguments[1], arguments[0], "/other"))) {
            for (Method method : each.getClass().getMethods()) {
                if (method.getName().equals("setCrossContextDispatchSupported")) { // 9.4 always does
                    method.invoke(each, true);
                }
            }
            Object sessions = each.getClass().getMethod("getSessionHandler").invoke(each);
            Object cookie =
                    sessions.getClass().getMethod("getSessionCookieConfig").invoke(sessions);
            cookie.getClass()
                    .getInterfaces()[0]
                    .getMethod("setPath", String.class)
                    .invoke(cookie, "/");
            both.addHandler(handler(each));
        }
        return both;
    }

    /** The classes have moved to another package since 9.4. */
    private static void keepInFiles(Object context, String type) throws IOException, ReflectiveOperationException {
        Object sessions = context.getClass().getMethod("getSessionHandler").invoke(context);
        String folder =
                method(sessions, "setSessionCache").getParameterTypes()[0].getPackageName() + ".";
        Object store =
                Class.forName(folder + "FileSessionDataStore").getConstructor().newInstance();
        method(store, "setStoreDir")
                .invoke(store, Files.createTempDirectory("quivive-sessions").toFile());
        for (Constructor<?> constructor : Class.forName(folder + type).getConstructors()) {
            if (constructor.getParameterCount() == 1) {
                Object cache = constructor.newInstance(sessions);
                method(cache, "setSessionDataStore").invoke(cache, store);
                method(cache, "setEvictionPolicy").invoke(cache, EVICT_ON_SESSION_EXIT);
                method(sessions, "setSessionCache").invoke(sessions, cache);
            }
        }
    }

    private static Method method(Object target, String name) {
        return Stream.of(target.getClass().getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ServerConnector secure(Server server, Tls tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setKeyStorePath(tls.file().toUri().toString());
        factory.setKeyStorePassword(Tls.PASSWORD);
        ServerConnector connector = new ServerConnector(server, factory);
        connector.setHost("127.0.0.1");
        return connector;
    }

    static HashLoginService users() {
        UserStore users = new UserStore();
        for (String user : Users.names()) {
            users.addUser(user, Credential.getCredential(Users.PASSWORD), new String[] {Users.ROLE});
        }
        HashLoginService login = new HashLoginService("kit");
        login.setUserStore(users);
        return login;
    }

    static Handler application(String type, String archive, String path) throws ReflectiveOperationException {
        return handler(context(type, archive, path));
    }

    /** A context of ee8 or ee9 has a handler that stands for it. */
    private static Handler handler(Object context) {
        return (Handler) (context instanceof Supplier<?> nested ? nested.get() : context);
    }

    /** An application of a class that is not the same in all of Jetty's versions. */
    private static Object context(String type, String archive, String path) throws ReflectiveOperationException {
        Object context =
                Class.forName(type).getConstructor(String.class, String.class).newInstance(archive, path);
        if (type.equals(APPLICATION_9)) {
            @Nullable Object nothingMore = null;
            for (Method method : Class.forName(WEBSOCKETS_9).getMethods()) {
                if (method.getName().equals("configure") && method.getParameterCount() == 2) {
                    method.invoke(null, context, nothingMore);
                }
            }
        }
        return context;
    }

    /** Puts the library's listener, and what is declared to it, beside the application's own descriptor. */
    static void addListener(Handler application, List<String> options)
            throws IOException, ReflectiveOperationException {
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

    static ServletContext servletContext(Handler application) throws ReflectiveOperationException {
        return (ServletContext)
                application.getClass().getMethod("getServletContext").invoke(application);
    }

    /** What does so has moved to another package since 9.4. */
    private static void expireEverySecond(Object sessionIds) throws ReflectiveOperationException {
        Object keeper = sessionIds.getClass().getMethod("getSessionHouseKeeper").invoke(sessionIds);
        keeper.getClass().getMethod("setIntervalSec", long.class).invoke(keeper, 1L);
    }
}
