// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.server.ProductReader;
import io.quivive.agent.server.Reading;
import io.quivive.agent.server.Roots;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.RequestReader;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads Undertow 2, of its own or within another product as WildFly, with or without servlets. Used by one thread at a time. */
public final class UndertowReader implements ProductReader {
    private static final int MAX_SOCKETS = 10_000;

    private final Shape thread;
    private final Part selector;
    private final Part worker;
    private final UndertowWorkers workers;
    private final UndertowConnections connections;
    private final UndertowContainers containers;
    private final UndertowStores stores;
    private final UndertowServlets servlets;
    private final UndertowRequests requests;
    /** By what its network library keeps of a socket that it accepts connections at. */
    private final WeakIdentityMap<WeakReference<Object>> listeners = new WeakIdentityMap<>(MAX_SOCKETS);

    /** None is known yet. */
    public UndertowReader(Reading reading) {
        Shapes shapes = reading.shapes();
        thread = shapes.of(Undertow.PRODUCT, "org.xnio.nio.WorkerThread");
        selector = thread.part("selector");
        worker = thread.part("worker");
        workers = new UndertowWorkers(reading.tracking().found(), shapes);
        connections = new UndertowConnections(shapes, reading.tracking().registry()::unread);
        containers = new UndertowContainers(shapes);
        UndertowExchanges exchanges = new UndertowExchanges(shapes);
        servlets = new UndertowServlets(shapes, exchanges);
        UndertowAccounts accounts = new UndertowAccounts(reading.users());
        stores = new UndertowStores(reading, exchanges, servlets, accounts);
        requests = new UndertowRequests(reading, exchanges, connections, servlets, stores, accounts);
    }

    @Override
    public String product() {
        return Undertow.PRODUCT;
    }

    @Override
    public List<RequestReader<?>> look(Roots roots) {
        Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
        roots.forEachTask(task -> {
            if (thread.fits(task)) {
                addListeners(task, open);
            }
        });
        List<Object> handlers = new ArrayList<>();
        for (Object listener : open) {
            Object handler = connections.handler(listener);
            if (handler != null) {
                handlers.add(handler);
            }
        }
        requests.begin(open, roots.threads(), context -> containers.addOf(servlets.deployment(context)));
        containers.visit(handlers, roots, stores::learn);
        stores.look();
        return open.isEmpty() && servlets.locals().isEmpty() ? List.of() : List.of(requests);
    }

    private void addListeners(Object of, Set<Object> open) {
        for (SelectionKey key : UndertowWorkers.keys(selector.of(of))) {
            Object socket = key.channel() instanceof ServerSocketChannel ? key.attachment() : null;
            Object listener = socket == null ? null : listener(socket, key, of);
            if (listener != null) {
                open.add(listener);
            }
        }
    }

    private @Nullable Object listener(Object socket, SelectionKey key, Object of) {
        WeakReference<Object> known = listeners.get(socket);
        Object listener = known == null ? null : known.get();
        if (listener != null) {
            return listener;
        }
        UndertowListener found = workers.listener(key);
        if (found == null) {
            return null;
        }
        listeners.put(socket, new WeakReference<>(found.open()));
        Object ofThread = worker.of(of);
        if (ofThread != null) {
            workers.found(ofThread, found.open().getClass());
        }
        containers.learnFrom(found.open().getClass());
        return found.open();
    }
}
