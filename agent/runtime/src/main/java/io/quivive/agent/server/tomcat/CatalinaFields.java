// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.server.LoadedClasses;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What is read of Tomcat's containers, from a connector down to an application, and of the requests that applications see. */
final class CatalinaFields {
    private static final int TRIES = 3;
    private static final Set<Class<?>> LISTS = Set.of(ArrayList.class, CopyOnWriteArrayList.class);

    private final Shape acceptor;
    private final Part acceptorEndpoint;
    private final Part handler;
    private final Part connections;
    private final Part running;
    private final Part protocol;
    private final Part global;
    private final Shape protocols;
    private final Part adapter;
    private final Part protocolEndpoint;
    private final Part upgrades;
    private final Shape coyoteAdapter;
    private final Part adapterConnector;
    private final Part service;
    private final Part protocolHandler;
    private final Shape services;
    private final Part engine;
    private final Part connectors;
    private final Part children;
    private final Shape contexts;
    private final Part manager;
    private final Part started;
    private final Part path;
    private final Part loader;
    private final Part classLoader;
    private final Part application;
    private final Part applicationAttributes;
    private final Shape requests;
    private final Part mapping;
    private final Part mapped;
    private final Part isHandedOver;
    private final Part session;
    private final Part sessionId;
    private final Part principal;
    private final Part requestAttributes;
    private final Part client;
    private final Part processors;
    private final Part request;
    private final Part count;
    private final Part gone;
    private final Part upgradeGlobal;

    CatalinaFields(Shapes shapes) {
        acceptor = shape(shapes, "org.apache.tomcat.util.net.Acceptor");
        acceptorEndpoint = acceptor.part("endpoint");
        Shape endpoint = shape(shapes, "org.apache.tomcat.util.net.AbstractEndpoint");
        handler = endpoint.part("handler");
        connections = endpoint.part("connections");
        running = endpoint.part("running");
        Shape handlers = shape(shapes, "org.apache.coyote.AbstractProtocol$ConnectionHandler");
        protocol = handlers.part("proto");
        global = handlers.part("global");
        protocols = shape(shapes, "org.apache.coyote.AbstractProtocol");
        adapter = protocols.part("adapter");
        protocolEndpoint = protocols.part("endpoint");
        upgrades = protocols.optional("upgradeProtocols");
        coyoteAdapter = shape(shapes, "org.apache.catalina.connector.CoyoteAdapter");
        adapterConnector = coyoteAdapter.part("connector");
        Shape connector = shape(shapes, "org.apache.catalina.connector.Connector");
        service = connector.part("service");
        protocolHandler = connector.part("protocolHandler");
        services = shape(shapes, "org.apache.catalina.core.StandardService");
        engine = services.part("engine");
        connectors = services.part("connectors");
        children = shape(shapes, "org.apache.catalina.core.ContainerBase").part("children");
        contexts = shape(shapes, "org.apache.catalina.core.StandardContext");
        manager = contexts.part("manager");
        path = contexts.part("path");
        started = contexts.part("startTime");
        loader = contexts.part("loader");
        application = contexts.part("context");
        classLoader = shape(shapes, "org.apache.catalina.loader.WebappLoader").optional("classLoader");
        applicationAttributes =
                shape(shapes, "org.apache.catalina.core.ApplicationContext").part("attributes");
        requests = shape(shapes, "org.apache.catalina.connector.Request");
        mapping = requests.part("mappingData");
        isHandedOver = requests.part("asyncSupported");
        session = requests.part("session");
        sessionId = requests.part("requestedSessionId");
        principal = requests.part("userPrincipal");
        requestAttributes = requests.part("attributes");
        client = requests.part("remoteAddr");
        mapped = shape(shapes, "org.apache.catalina.mapper.MappingData").part("context");
        Shape group = shape(shapes, "org.apache.coyote.RequestGroupInfo");
        processors = group.part("processors");
        gone = group.part("deadRequestCount");
        Shape infos = shape(shapes, "org.apache.coyote.RequestInfo");
        request = infos.part("req");
        count = infos.part("requestCount");
        upgradeGlobal = shape(shapes, "org.apache.coyote.http2.Http2Protocol").optional("global");
    }

    private static Shape shape(Shapes shapes, String type) {
        return shapes.of(TomcatReader.PRODUCT, type);
    }

    /** The connector whose thread accepts connections; {@code null} if it is the task of another one. */
    @Nullable
    Object connectorOf(Object task) {
        return acceptor.fits(task) ? connectorOfProtocol(protocol.of(handler.of(acceptorEndpoint.of(task)))) : null;
    }

    private @Nullable Object connectorOfProtocol(@Nullable Object found) {
        Object by = adapter.of(found);
        return coyoteAdapter.fits(by) ? adapterConnector.of(by) : null;
    }

    /** The service that a connector is of; {@code null} if it is none of Tomcat's own. */
    @Nullable
    Object service(Object connector) {
        Object found = service.of(connector);
        return services.fits(found) ? found : null;
    }

    /** The connectors of a service that are at work. */
    List<Object> connectors(Object found) {
        List<Object> all = new ArrayList<>();
        Object held = connectors.of(found);
        List<?> each = held instanceof Object[] array ? Arrays.asList(array) : listed(held, "connectors");
        for (int i = 0; i < each.size(); i++) {
            Object connector = at(each, i);
            if (connector != null && protocols.fits(protocolHandler.of(connector)) && running.is(endpoint(connector))) {
                all.add(connector);
            }
        }
        return all;
    }

    /** What listens for a connector; {@code null} if it has nothing yet. */
    @Nullable
    Object endpoint(Object connector) {
        return protocolEndpoint.of(protocolHandler.of(connector));
    }

    /** The connections of a connector, as it keeps them; {@code null} if it takes no other protocol than HTTP/1.1 on them. */
    @Nullable
    Object connectionsWithOtherProtocols(Object connector) {
        return upgrades.of(protocolHandler.of(connector)) instanceof List<?> others && !others.isEmpty()
                ? connections.of(endpoint(connector))
                : null;
    }

    /** What tells the requests that the processors of a connector are at, or have been; of a list of the JDK's own. */
    List<?> processors(Object connector) {
        return processorsOf(global.of(handler.of(endpoint(connector))));
    }

    private List<?> processorsOf(@Nullable Object group) {
        return listed(processors.of(group), "processors");
    }

    /** A list of the JDK's own, which neither locks nor calls anything of the host. */
    private static List<?> listed(@Nullable Object held, String what) {
        if (held instanceof List<?> list && LISTS.contains(list.getClass())) {
            return list;
        }
        throw missing(what, held);
    }

    private static Unreadable missing(String what, @Nullable Object held) {
        return Unreadable.missing(what + " in " + (held == null ? null : held.getClass()));
    }

    /** One of them; {@code null} if it was taken out meanwhile. */
    static @Nullable Object at(List<?> processors, int index) {
        try {
            return processors.get(index);
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }

    /** Requests that a connector has served, as Tomcat counts them. */
    long served(Object connector) {
        long all = servedBy(global.of(handler.of(endpoint(connector))));
        if (upgrades.of(protocolHandler.of(connector)) instanceof List<?> others) {
            for (Object other : List.copyOf(others)) {
                all += servedBy(upgradeGlobal.of(other));
            }
        }
        return all;
    }

    private long servedBy(@Nullable Object group) {
        if (group == null) {
            return 0;
        }
        long all = gone.number(group);
        List<?> each = processorsOf(group);
        for (int i = each.size() - 1; i >= 0; i--) {
            Object info = at(each, i);
            all += info == null ? 0 : count.number(info);
        }
        return all;
    }

    /** When its first application was started, milliseconds since 1970; empty if it has none. */
    OptionalLong startedMillis(Object connector) {
        long first = Long.MAX_VALUE;
        Object found = service(connector);
        for (Object context : found == null ? List.of() : contexts(found)) {
            long own = started.number(context);
            first = own > 0 ? Math.min(first, own) : first;
        }
        return first < Long.MAX_VALUE ? OptionalLong.of(first) : OptionalLong.empty();
    }

    @Nullable
    Object requestOf(Object processor) {
        return request.of(processor);
    }

    /** The applications of a service, of all its hosts. */
    List<Object> contexts(Object found) {
        List<Object> all = new ArrayList<>();
        for (Object host : children(engine.of(found))) {
            for (Object context : children(host)) {
                if (contexts.fits(context)) {
                    all.add(context);
                }
            }
        }
        return all;
    }

    /** A map that is guarded by a lock which we do not take. */
    private List<Object> children(@Nullable Object container) {
        if (container == null) {
            return List.of();
        }
        for (int i = 0; i < TRIES; i++) {
            if (!(children.of(container) instanceof HashMap<?, ?> map)) {
                throw missing("children", container);
            }
            try {
                List<Object> all = new ArrayList<>(map.size());
                for (Object child : map.values()) {
                    if (child != null) {
                        all.add(child);
                    }
                }
                return all;
            } catch (ConcurrentModificationException e) {
                // once more
            }
        }
        throw Unreadable.changing("children");
    }

    @Nullable
    Object manager(Object context) {
        return manager.of(context);
    }

    /** Context path. */
    String path(Object context) {
        String own = path.text(context);
        return own == null ? "" : own;
    }

    /** What an application's classes are loaded by; {@code null} if that is not known. */
    @Nullable
    ClassLoader classLoader(Object context) {
        return classLoader.of(loader.of(context)) instanceof ClassLoader own ? own : null;
    }

    /** An attribute of an application; {@code null} if there is none. */
    @Nullable
    Object attribute(Object context, String name) {
        return value(applicationAttributes.of(application.of(context)), name);
    }

    /** The context of a request once it was found; {@code null} before that, and if there is none. */
    @Nullable
    Object context(Object catalina) {
        return mapped.of(mapping.of(catalina));
    }

    /** Whether Tomcat has looked for application and session, and has not cleared it since. */
    boolean isHandedOver(@Nullable Object catalina) {
        return requests.fits(catalina) && isHandedOver.of(catalina) != null;
    }

    /** The session that its application has asked for; {@code null} if it has not. */
    @Nullable
    Object session(Object catalina) {
        return session.of(catalina);
    }

    @Nullable
    String requestedSessionId(Object catalina) {
        return sessionId.text(catalina);
    }

    @Nullable
    Object principal(Object catalina) {
        return principal.of(catalina);
    }

    /** An attribute of a request; {@code null} if there is none. */
    @Nullable
    Object requestAttribute(Object catalina, String name) {
        return value(requestAttributes.of(catalina), name);
    }

    /** The client's address if somebody asked for it, or Tomcat's own valve has read it from headers. */
    @Nullable
    String client(Object catalina) {
        return client.text(catalina);
    }

    private static @Nullable Object value(@Nullable Object attributes, String name) {
        if (attributes == null) {
            return null;
        }
        if (attributes instanceof ConcurrentHashMap<?, ?> own && own.getClass() == ConcurrentHashMap.class) {
            return own.get(name);
        }
        throw missing("attributes", attributes);
    }

    /** Product and version. */
    static String server(Object connector) {
        Class<?> info = LoadedClasses.of(connector.getClass().getClassLoader(), "org.apache.catalina.util.ServerInfo");
        return LoadedClasses.constant(info, "serverInfo") instanceof String text ? text : TomcatReader.PRODUCT;
    }
}
