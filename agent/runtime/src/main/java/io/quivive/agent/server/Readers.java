// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.shape.Shapes;
import io.quivive.request.LiveThreads;
import io.quivive.request.RequestReader;
import io.quivive.request.ServerReaders;
import io.quivive.request.Unreadable;
import io.quivive.session.SessionRegistry;
import java.util.ArrayList;
import java.util.List;

/** Reads the servers of all known products. Used by one thread at a time. */
public final class Readers implements ServerReaders {
    private final SessionRegistry registry;
    private final Shapes shapes;
    private final List<ProductReader> products;

    /** Those of the products. */
    Readers(SessionRegistry registry, Shapes shapes, List<ProductReader> products) {
        this.registry = registry;
        this.shapes = shapes;
        this.products = List.copyOf(products);
    }

    @Override
    public List<RequestReader<?>> look(LiveThreads threads) {
        List<RequestReader<?>> readers = new ArrayList<>();
        Roots roots = new Roots(threads, registry);
        for (ProductReader product : products) {
            try {
                readers.addAll(product.look(roots));
            } catch (Unreadable e) {
                registry.omit("looks"); // what is missing was told when its class was found
            } catch (RuntimeException | LinkageError e) { // the border to the host
                registry.unread(
                        product.product(),
                        "it could not be looked at: " + e.getClass().getName());
            }
        }
        return readers;
    }

    @Override
    public void looked() {
        shapes.check();
    }
}
