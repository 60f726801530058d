// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.server.ProductReader;
import io.quivive.agent.server.Reading;
import io.quivive.agent.server.Roots;
import io.quivive.request.RequestReader;
import java.util.List;

/** Reads the servers of Jetty 9.4 and 12. Used by one thread at a time. */
public final class JettyReader implements ProductReader {
    private final JettyServers servers;
    private final JettyRoots found;
    private final JettyPlaces places;
    private final JettyAway away;
    private final JettyKeptSessions sessions;
    private final Jetty12Requests requests;
    private final Jetty9Channels requests9;

    /** None is found yet. */
    public JettyReader(Reading reading) {
        JettyLogins logins = new JettyLogins(reading.shapes(), reading.users());
        servers = new JettyServers(
                reading.tracking().found(), new JettyServerFields(reading.shapes()), handler -> {}, handler -> {});
        found = new JettyRoots(reading.shapes());
        places = new JettyPlaces(reading.shapes(), reading.tracking().registry());
        JettyStores stores = new JettyStores(reading.shapes());
        away = new JettyAway(reading.tracking().sessions(), reading.shapes(), stores);
        sessions = new JettyKeptSessions(reading.tracking(), reading.shapes(), logins, stores, away);
        requests = new Jetty12Requests(reading, places, sessions, logins);
        requests9 = new Jetty9Channels(
                reading.shapes(), reading.locals(), reading.tracking().registry(), places, sessions, logins);
    }

    /** What is known of sessions that leave memory, for those who follow them. */
    JettyAway away() {
        return away;
    }

    @Override
    public String product() {
        return Variants.PRODUCT;
    }

    @Override
    public List<RequestReader<?>> look(Roots roots) {
        List<Object> all = found.servers(roots);
        sessions.begin();
        for (Object server : all) {
            String name = servers.found(server);
            places.name(server, name);
            sessions.look(server, name);
        }
        sessions.end();
        places.servers(all);
        if (all.isEmpty()) {
            return List.of();
        }
        requests9.look(roots.threads());
        return List.of(requests, requests9);
    }
}
