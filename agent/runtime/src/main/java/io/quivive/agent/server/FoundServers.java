// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Member;
import io.quivive.http.ServerCount;
import io.quivive.session.SessionRegistry;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers that were found, by the host's own objects, which are held weakly; their classes are kept while they run.
 *
 * <p>Thread-safe.
 */
final class FoundServers {
    private static final int MAX = 100;

    private final SessionRegistry registry;
    private final WeakIdentityMap<Found> byObject = new WeakIdentityMap<>(MAX);
    private final List<Found> all = new CopyOnWriteArrayList<>();
    /** Mostly there is one, and this is it; written by any thread, in no order. */
    private volatile @Nullable Found lastCounted;
    /** For those that there is no place for. */
    private final ServerCount others = new ServerCount();

    /**
     * One of them.
     *
     * @param name product and version
     * @param sinceMillis when it was started, milliseconds since 1970
     */
    record Found(WeakReference<Object> server, String name, long sinceMillis, ServerCount count, Reader reader) {}

    /** Reads what is told of a server of one kind. */
    interface Reader {
        WebServerInfo read(Object server, Found found);
    }

    /** None yet; the registry is told when one is found. */
    FoundServers(SessionRegistry registry) {
        this.registry = registry;
        registry.onSweep(this::infos);
    }

    /** What counts a server's requests; one that was not found before is looked at first. */
    ServerCount count(@Nullable Object server, Function<Object, ServerCount> otherwise) {
        if (server == null) {
            return others;
        }
        Found found = lastCounted;
        if (found == null || !found.server().refersTo(server)) {
            found = byObject.get(server);
            lastCounted = found;
        }
        return found == null ? otherwise.apply(server) : found.count();
    }

    /** A server was found, perhaps once more; answers what counts its requests. */
    synchronized ServerCount add(Object server, String name, long sinceMillis, Reader reader) {
        Found known = byObject.get(server);
        if (known != null) {
            return known.count();
        }
        all.removeIf(found -> found.server().get() == null);
        Found found = new Found(new WeakReference<>(server), name, sinceMillis, new ServerCount(), reader);
        if (!byObject.put(server, found)) {
            return others;
        }
        all.add(found);
        Set<ClassLoader> more = new HashSet<>(Member.keptFor());
        addLoader(more, server);
        Member.keepFor(more);
        registry.foundServer(this::infos);
        return found.count();
    }

    /** What is told of those that the host still has. Classes of those that were stopped are let go. */
    List<WebServerInfo> infos() {
        List<WebServerInfo> infos = new ArrayList<>();
        Set<ClassLoader> running = new HashSet<>();
        for (Found found : all) {
            Object server = found.server().get();
            if (server != null) {
                WebServerInfo info = found.reader().read(server, found);
                infos.add(info);
                if (info.started()) {
                    addLoader(running, server);
                }
            }
        }
        Member.keepFor(running);
        return infos;
    }

    private static void addLoader(Set<ClassLoader> loaders, Object server) {
        ClassLoader loader = server.getClass().getClassLoader();
        if (loader != null) {
            loaders.add(loader);
        }
    }
}
