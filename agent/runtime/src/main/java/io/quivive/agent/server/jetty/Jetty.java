// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.server.Server;
import io.quivive.agent.server.Tracking;
import io.quivive.agent.shape.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Eclipse Jetty 9.4 to 12, of its own or embedded. */
public final class Jetty implements Server {
    /** Requests end in the one since 12.1, in the other before; a server is also one of Jetty 9, which handles them with other parameters. */
    private static final Set<String> OF_SOME_VERSIONS = Set.of(
            "org.eclipse.jetty.server.Server",
            "org.eclipse.jetty.server.internal.HttpChannelState",
            "org.eclipse.jetty.server.internal.HttpChannelState$HandlerInvoker");

    private final JettyContexts contexts = new JettyContexts();
    private final JettyServers servers;
    private final JettySessions sessions;
    private final JettySockets sockets;
    private final JettyRequests requests;
    private final Jetty9Requests requests9;
    private final JettyDispatches dispatches;

    /** Not hooked yet. */
    public Jetty(Tracking tracking, Shapes shapes, JettyReader reader) {
        sessions = new JettySessions(tracking, contexts, reader.away());
        servers = new JettyServers(tracking.found(), new JettyServerFields(shapes), contexts::add, sessions::list);
        sockets = new JettySockets(tracking);
        requests = new JettyRequests(tracking, servers, sessions);
        requests9 = new Jetty9Requests(tracking, servers, sessions);
        dispatches = new JettyDispatches(tracking);
    }

    @Override
    public List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        hooks.add(servers.started());
        hooks.add(servers.stopping());
        hooks.add(contexts.started());
        hooks.addAll(sessions.hooks());
        hooks.addAll(sockets.hooks());
        for (Hook hook : requests.hooks()) {
            hooks.add(OF_SOME_VERSIONS.contains(hook.type()) ? hook.optional() : hook);
        }
        hooks.addAll(requests9.hooks());
        hooks.addAll(dispatches.hooks()); // within a request: after what enters it
        return hooks;
    }

    @Override
    public void discover(List<Object> tasks) {
        servers.discover(tasks);
    }
}
