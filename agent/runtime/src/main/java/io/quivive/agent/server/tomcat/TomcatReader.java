// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.server.ProductReader;
import io.quivive.agent.server.Reading;
import io.quivive.agent.server.Roots;
import io.quivive.agent.server.SpringUsers;
import io.quivive.agent.shape.Part;
import io.quivive.request.RequestReader;
import io.quivive.request.Unreadable;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Reads Apache Tomcat 9 to 11, of its own or embedded. Used by one thread at a time. */
public final class TomcatReader implements ProductReader {
    static final String PRODUCT = "Apache Tomcat";
    private static final int MAX_JOINED = 100_000;

    private final Reading reading;
    private final CoyoteFields coyote;
    private final CatalinaFields catalina;
    private final TomcatMessages.Fields messages;
    private final Part threadId;
    private final TomcatSessions sessions;
    private final TomcatConnectors connectors;
    private final SpringUsers spring;
    private final WeakIdentityMap<TomcatRequests.Joined> joined = new WeakIdentityMap<>(MAX_JOINED);
    private List<WeakReference<Object>> running = List.of();

    /** Nothing was found yet. */
    public TomcatReader(Reading reading) {
        this.reading = reading;
        this.coyote = new CoyoteFields(reading.shapes());
        this.catalina = new CatalinaFields(reading.shapes());
        this.messages = new TomcatMessages.Fields(reading.shapes());
        this.threadId = reading.shapes().of("Java", "java.lang.Thread").part("tid");
        this.sessions = new TomcatSessions(reading, catalina);
        this.connectors =
                new TomcatConnectors(reading.tracking().found(), catalina, new EndpointFields(reading.shapes()));
        this.spring = new SpringUsers(reading.shapes(), reading.locals(), reading.users());
    }

    @Override
    public String product() {
        return PRODUCT;
    }

    @Override
    public List<RequestReader<?>> look(Roots roots) {
        sessions.update();
        Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Object> services = Collections.newSetFromMap(new IdentityHashMap<>());
        roots.forEachTask(task -> {
            Object connector = catalina.connectorOf(task);
            if (connector != null && found.add(connector)) {
                Object service = catalina.service(connector);
                if (service != null && services.add(service)) {
                    found.addAll(catalina.connectors(service));
                }
            }
        });
        tellStopped(found);
        TomcatLook look = new TomcatLook(catalina, roots, threadId);
        List<RequestReader<?>> readers = new ArrayList<>();
        for (Object connector : found) {
            String server = CatalinaFields.server(connector);
            connectors.found(connector, server);
            readers.add(new TomcatRequests(
                    coyote, catalina, sessions, reading.users(), spring, joined, look, connector, server));
        }
        for (Object service : services) {
            try {
                addApplications(service, look, readers);
            } catch (Unreadable e) { // what is missing was told when its class was found
                reading.tracking().registry().omit("looks");
            }
        }
        return readers;
    }

    private void addApplications(Object service, TomcatLook look, List<RequestReader<?>> readers) {
        String server = CatalinaFields.server(service);
        for (Object context : catalina.contexts(service)) {
            if (!look.isLeftToLibrary(context)) {
                sessions.list(context, server);
                readers.add(new TomcatMessages(messages, coyote, catalina, sessions, reading.users(), context, server));
            }
        }
    }

    private void tellStopped(Set<Object> found) {
        for (WeakReference<Object> each : running) {
            Object connector = each.get();
            if (connector != null && !found.contains(connector)) {
                connectors.stopped(connector);
            }
        }
        running = found.stream().map(WeakReference::new).toList();
    }
}
