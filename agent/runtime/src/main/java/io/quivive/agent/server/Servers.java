// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.server.jetty.Jetty;
import io.quivive.agent.server.jetty.JettyReader;
import io.quivive.agent.server.tomcat.Tomcat;
import io.quivive.agent.server.tomcat.TomcatReader;
import io.quivive.agent.server.undertow.Undertow;
import io.quivive.agent.server.undertow.UndertowReader;
import io.quivive.agent.shape.Shapes;
import io.quivive.http.HttpTracker;
import io.quivive.http.WebSessions;
import io.quivive.request.ServerReaders;
import io.quivive.session.SessionRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All kinds of HTTP servers that we know, and what they share.
 *
 * <p>Thread-safe.
 */
public final class Servers {
    private static final Member HOLDER = Member.field("holder");
    private static final Member TASK = Member.field("task");
    private static final Member TARGET = Member.field("target");

    private final SessionRegistry registry;
    private final Tracking tracking;
    private final Shapes shapes;
    private final JettyReader jetty;
    private final Readers readers;
    /** Made when they are to be followed: a look needs none of those classes. */
    private @Nullable Followed followed;

    /** What follows them. */
    private record Followed(Servlets servlets, List<Server> kinds) {
        static Followed of(Tracking tracking, Shapes shapes, JettyReader jetty) {
            OtherContainers others = new OtherContainers(tracking);
            return new Followed(
                    new Servlets(tracking, others),
                    List.of(
                            new Tomcat(tracking, shapes),
                            new Jetty(tracking, shapes, jetty),
                            new Undertow(tracking, shapes),
                            new JdkServer(tracking),
                            others));
        }
    }

    /**
     * The servers of this JVM, whose sessions go to a registry.
     *
     * @param tracker what follows their requests
     * @param shapes of what is read of them
     */
    public Servers(SessionRegistry registry, HttpTracker tracker, Shapes shapes) {
        this.registry = registry;
        this.shapes = shapes;
        tracking = new Tracking(
                registry,
                tracker,
                new WebSessions(registry),
                new Users(registry, "users"),
                new Users(registry, "users of sessions from before the attach"),
                new FoundServers(registry));
        Reading reading = Reading.of(tracking, shapes);
        this.jetty = new JettyReader(reading);
        this.readers =
                new Readers(registry, shapes, List.of(new TomcatReader(reading), jetty, new UndertowReader(reading)));
    }

    /** What reads them. */
    public ServerReaders readers() {
        return readers;
    }

    /** Where we are called. */
    public List<Hook> hooks() {
        Followed all = followed();
        List<Hook> hooks = new ArrayList<>(all.servlets.hooks());
        all.kinds.forEach(kind -> hooks.addAll(kind.hooks()));
        return hooks;
    }

    /** Takes up what the registry's settings say now. */
    public void readSettings() {
        tracking.requests().readSettings();
    }

    /** Finds the servers that are at work already, to be followed. */
    public void discover() {
        tracking.found().follow();
        List<Object> tasks = new ArrayList<>();
        for (Thread thread : threads()) {
            Object holder = HOLDER.of(thread);
            Object task = holder == null ? TARGET.of(thread) : TASK.of(holder);
            if (task != null) {
                tasks.add(task);
            }
            if (thread.getClass() != Thread.class) {
                tasks.add(thread);
            }
        }
        for (Server kind : followed().kinds) {
            try {
                kind.discover(tasks);
            } catch (RuntimeException | LinkageError e) {
                registry.unread(
                        kind.getClass().getSimpleName(),
                        "sessions from before the attach could not be listed: "
                                + e.getClass().getName());
            }
        }
    }

    private synchronized Followed followed() {
        Followed made = followed;
        if (made == null) {
            made = Followed.of(tracking, shapes, jetty);
            followed = made;
        }
        return made;
    }

    private static Thread[] threads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] found = new Thread[root.activeCount() * 2 + 64];
        return Arrays.copyOf(found, root.enumerate(found, true));
    }

    /** Nothing is asked of the host any more. */
    public void close() {
        tracking.users().close();
        tracking.earlierUsers().close();
        tracking.found().close();
    }
}
