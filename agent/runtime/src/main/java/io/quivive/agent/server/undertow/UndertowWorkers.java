// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.FoundServers;
import io.quivive.agent.server.Points;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.http.ServerCount;
import io.quivive.request.Unreadable;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The workers of Undertow's network library that serve HTTP: each is one server, with all of its listeners. */
final class UndertowWorkers {
    private static final Member WORKER = Member.field("worker");
    private static final Member OWN_WORKER = Member.field("internalWorker");
    private static final Member WORKER_OF_CONNECTION = Member.method("getWorker");
    /** Of TLS where nothing else is said: those that the JDK enables. */
    private static final List<String> USUAL = List.of("TLSv1.2", "TLSv1.3");

    private final FoundServers found;
    private final UndertowListener.Fields listenerFields;
    private final Part threads;
    private final Part acceptor;
    private final Shape thread;
    private final Part selector;

    UndertowWorkers(FoundServers found, Shapes shapes) {
        this.found = found;
        listenerFields = new UndertowListener.Fields(shapes);
        Shape worker = shapes.of(Undertow.PRODUCT, "org.xnio.nio.NioXnioWorker");
        threads = worker.part("workerThreads");
        acceptor = worker.part("acceptThread");
        thread = shapes.of(Undertow.PRODUCT, "org.xnio.nio.WorkerThread");
        selector = thread.part("selector");
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
                    add(worker, self.getClass(), OptionalLong.of(System.currentTimeMillis()));
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
    Class<?> discover(Object task) {
        Object worker = thread.fits(task) ? WORKER.of(task) : null;
        List<UndertowListener> listeners = worker == null ? List.of() : listeners(worker);
        if (worker == null || listeners.isEmpty()) {
            return null;
        }
        Class<?> type = listeners.get(0).open().getClass();
        add(worker, type, OptionalLong.empty());
        return type;
    }

    /** A worker was found that accepts connections for Undertow. */
    void found(Object worker, Class<?> ofUndertow) {
        add(worker, ofUndertow, OptionalLong.empty());
    }

    /** What a key of a selector is for; {@code null} if it is for something else than Undertow. */
    @Nullable
    UndertowListener listener(SelectionKey key) {
        return UndertowListener.of(key, listenerFields);
    }

    ServerCount count(@Nullable Object connection) {
        return found.count(
                WORKER_OF_CONNECTION.of(connection),
                worker -> add(
                        worker, connection == null ? worker.getClass() : connection.getClass(), OptionalLong.empty()));
    }

    /** Nothing tells when one was started that is at work already. */
    private ServerCount add(Object worker, Class<?> ofUndertow, OptionalLong sinceMillis) {
        Object version = Member.constant(ofUndertow, "io.undertow.Version", "versionString");
        return found.add(
                worker,
                version instanceof String text ? "Undertow/" + text : "Undertow",
                sinceMillis,
                this::info,
                ofUndertow);
    }

    private WebServerInfo info(Object worker, FoundServers.Found found) {
        Optional<List<UndertowListener>> told = FoundServers.told(() -> listeners(worker));
        List<UndertowListener> listeners = told.orElse(List.of());
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
        Optional<Boolean> started = told.map(all -> !all.isEmpty());
        return new WebServerInfo(
                found.name(),
                started,
                found.uptime(started),
                found.count().requests(),
                found.count().hasServedSoap(),
                told.map(all -> List.copyOf(addresses)),
                told.map(all -> List.copyOf(ports)),
                told.map(all -> List.copyOf(securePorts)),
                told.map(all -> List.copyOf(protocols)));
    }

    private List<UndertowListener> listeners(Object worker) {
        List<UndertowListener> listeners = new ArrayList<>();
        if (!(threads.of(worker) instanceof Object[] several)) {
            throw Unreadable.changing("workerThreads");
        }
        List<Object> all = new ArrayList<>(List.of(several));
        Object accepting = acceptor.of(worker);
        if (accepting != null) {
            all.add(accepting);
        }
        for (Object each : all) {
            for (SelectionKey key : keys(selector.of(each))) {
                UndertowListener listener = listener(key);
                if (listener != null) {
                    listeners.add(listener);
                }
            }
        }
        return listeners;
    }

    /** The keys of a selector of the JDK's; none if it is closed, or of somebody else, whose methods are not called. */
    static Set<SelectionKey> keys(@Nullable Object selector) {
        if (!(selector instanceof Selector open) || open.getClass().getClassLoader() != null) {
            return Set.of();
        }
        try {
            return open.keys();
        } catch (ClosedSelectorException e) {
            return Set.of();
        }
    }
}
