// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.http.ServerCount;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one kind that were found, by the host's own objects, which are held weakly.
 *
 * <p>Thread-safe.
 */
final class FoundServers {
    private static final int MAX = 100;

    private final Runnable told;
    private final WeakIdentityMap<Found> byObject = new WeakIdentityMap<>(MAX);
    private final List<Found> all = new CopyOnWriteArrayList<>();
    /** For those that there is no place for. */
    private final ServerCount others = new ServerCount();

    /**
     * One of them.
     *
     * @param name product and version
     * @param sinceMillis when it was started, milliseconds since 1970
     */
    record Found(WeakReference<Object> server, String name, long sinceMillis, ServerCount count) {}

    /**
     * None yet.
     *
     * @param told is run whenever one is found
     */
    FoundServers(Runnable told) {
        this.told = told;
    }

    /** What counts a server's requests; one that was not found before is looked at first. */
    ServerCount count(@Nullable Object server, Function<Object, ServerCount> otherwise) {
        if (server == null) {
            return others;
        }
        Found found = byObject.get(server);
        return found == null ? otherwise.apply(server) : found.count();
    }

    /** A server was found, perhaps once more; answers what counts its requests. */
    synchronized ServerCount add(Object server, String name, long sinceMillis) {
        Found known = byObject.get(server);
        if (known != null) {
            return known.count();
        }
        all.removeIf(found -> found.server().get() == null);
        Found found = new Found(new WeakReference<>(server), name, sinceMillis, new ServerCount());
        if (!byObject.put(server, found)) {
            return others;
        }
        all.add(found);
        told.run();
        return found.count();
    }

    /** What is told of those that the host still has. */
    <T> List<T> map(BiFunction<Object, Found, T> told) {
        List<T> answers = new ArrayList<>();
        for (Found found : all) {
            Object server = found.server().get();
            if (server != null) {
                answers.add(told.apply(server, found));
            }
        }
        return answers;
    }
}
