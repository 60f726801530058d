// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.FoundServers;
import io.quivive.agent.server.Points;
import io.quivive.http.ServerCount;
import java.lang.management.ManagementFactory;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The workers of Undertow's network library that serve HTTP: each is one server, with all of its listeners. */
final class UndertowWorkers {
    private static final Member WORKER = Member.field("worker");
    private static final Member OWN_WORKER = Member.field("internalWorker");
    private static final Member WORKER_OF_CONNECTION = Member.method("getWorker");
    private static final Member THREADS = Member.field("workerThreads");
    private static final Member ACCEPTOR = Member.field("acceptThread");
    private static final Member SELECTOR = Member.field("selector");
    /** Of TLS where nothing else is said: those that the JDK enables. */
    private static final List<String> USUAL = List.of("TLSv1.2", "TLSv1.3");

    private final FoundServers found;

    UndertowWorkers(FoundServers found) {
        this.found = found;
    }

    Hook started() {
        Point point = new Point() {
            @Override
            public void left(
                    @Nullable Object token,
                    @Nullable Object self,
                    @Nullable Object first,
                    @Nullable Object second,
                    @Nullable Object result,
                    @Nullable Throwable thrown) {
                Object worker = WORKER.of(self);
                if (worker != null && self != null && thrown == null) {
                    add(worker, self.getClass(), System.currentTimeMillis());
                }
            }
        };
        return Hook.of(point, "io.undertow.Undertow", "start");
    }

    Hook stopping() {
        return Hook.of(
                Points.entered((self, first) -> {
                    Object worker = WORKER.of(self);
                    if (worker != null && OWN_WORKER.is(self)) {
                        found.stopped(worker);
                    }
                }),
                "io.undertow.Undertow",
                "stop");
    }

    /**
     * Finds the worker of a thread for input and output that accepts connections for Undertow.
     *
     * @return a class of Undertow's own; {@code null} if it is any other thread
     */
    @Nullable
    Class<?> discover(Object thread) {
        Object worker = thread instanceof Thread && SELECTOR.of(thread) != null ? WORKER.of(thread) : null;
        List<UndertowListener> listeners = worker == null ? List.of() : listeners(worker);
        if (worker == null || listeners.isEmpty()) {
            return null;
        }
        Class<?> type = listeners.get(0).open().getClass();
        add(worker, type, sinceStart());
        return type;
    }

    /** A worker was found that accepts connections for Undertow. */
    void found(Object worker, Class<?> ofUndertow) {
        add(worker, ofUndertow, sinceStart());
    }

    ServerCount count(@Nullable Object connection) {
        return found.count(
                WORKER_OF_CONNECTION.of(connection),
                worker -> add(worker, connection == null ? worker.getClass() : connection.getClass(), sinceStart()));
    }

    private ServerCount add(Object worker, Class<?> ofUndertow, long sinceMillis) {
        Object version = Member.constant(ofUndertow, "io.undertow.Version", "versionString");
        return found.add(
                worker,
                version instanceof String text ? "Undertow/" + text : "Undertow",
                sinceMillis,
                UndertowWorkers::info,
                ofUndertow);
    }

    /** Nothing tells when one was started that is at work already. */
    private static long sinceStart() {
        return ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    private static WebServerInfo info(Object worker, FoundServers.Found found) {
        List<UndertowListener> listeners = listeners(worker);
        TreeSet<String> addresses = new TreeSet<>();
        TreeSet<Integer> ports = new TreeSet<>();
        TreeSet<Integer> securePorts = new TreeSet<>();
        TreeSet<String> protocols = new TreeSet<>();
        for (UndertowListener listener : listeners) {
            if (listener.address().getAddress() != null) {
                addresses.add(listener.address().getAddress().getHostAddress());
            }
            (listener.secure() ? securePorts : ports).add(listener.address().getPort());
            if (listener.secure()) {
                protocols.addAll(listener.protocols().isEmpty() ? USUAL : listener.protocols());
            }
        }
        boolean started = !listeners.isEmpty();
        return new WebServerInfo(
                found.name(),
                started,
                started ? Duration.ofMillis(System.currentTimeMillis() - found.sinceMillis()) : Duration.ZERO,
                found.count().requests(),
                found.count().hasServedSoap(),
                List.copyOf(addresses),
                List.copyOf(ports),
                List.copyOf(securePorts),
                List.copyOf(protocols));
    }

    private static List<UndertowListener> listeners(Object worker) {
        List<UndertowListener> listeners = new ArrayList<>();
        List<Object> threads = new ArrayList<>();
        if (THREADS.of(worker) instanceof Object[] all) {
            threads.addAll(List.of(all));
        }
        Object acceptor = ACCEPTOR.of(worker);
        if (acceptor != null) {
            threads.add(acceptor);
        }
        for (Object thread : threads) {
            if (SELECTOR.of(thread) instanceof Selector selector && selector.isOpen()) {
                for (SelectionKey key : selector.keys()) {
                    UndertowListener listener = UndertowListener.of(key);
                    if (listener != null) {
                        listeners.add(listener);
                    }
                }
            }
        }
        return listeners;
    }
}
