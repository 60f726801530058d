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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers that were found, by the host's own objects, which are held weakly; their classes are kept while they run.
 *
 * <p>Thread-safe.
 */
final class FoundServers {
    private static final int MAX = 500;

    private final SessionRegistry registry;
    private final WeakIdentityMap<Found> byObject = new WeakIdentityMap<>(MAX);
    private final List<Found> all = new CopyOnWriteArrayList<>();
    /** Mostly there is one, and this is it; written by any thread, in no order. */
    private volatile @Nullable Found lastCounted;
    /** For those that there is no place for. */
    private final ServerCount uncounted = new ServerCount();
    /** Those that have not been stopped, with the loaders of their classes; written under the lock but for those that are gone. */
    private final Map<Found, List<ClassLoader>> running = new ConcurrentHashMap<>();

    private boolean closed;

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
        registry.onSweep(this::sweep);
    }

    /** What counts a server's requests; one that was not found before is looked at first. */
    ServerCount count(@Nullable Object server, Function<Object, ServerCount> otherwise) {
        if (server == null) {
            return uncounted;
        }
        Found found = lastCounted;
        if (found == null || !found.server().refersTo(server)) {
            found = byObject.get(server);
            lastCounted = found;
        }
        return found == null ? otherwise.apply(server) : found.count();
    }

    /**
     * A server was found or started, perhaps once more; answers what counts its requests.
     *
     * @param others some of its classes that another loader than its own may have loaded
     */
    synchronized ServerCount add(Object server, String name, long sinceMillis, Reader reader, Class<?>... others) {
        Found found = byObject.get(server);
        if (found == null) {
            all.removeIf(each -> each.server().get() == null);
            found = new Found(new WeakReference<>(server), name, sinceMillis, new ServerCount(), reader);
            if (!byObject.put(server, found)) {
                return uncounted;
            }
            all.add(found);
            registry.foundServer(this::infos);
        }
        if (!closed) {
            List<ClassLoader> loaders = new ArrayList<>();
            addLoader(loaders, server.getClass());
            for (Class<?> other : others) {
                addLoader(loaders, other);
            }
            if (running.put(found, loaders) == null) {
                keepClasses();
            }
        }
        return found.count();
    }

    /** A server stops. */
    synchronized void stopped(Object server) {
        Found found = byObject.get(server);
        if (found != null && running.remove(found) != null) {
            keepClasses();
        }
    }

    /** Nothing of any server is kept any more. */
    synchronized void close() {
        closed = true;
        running.clear();
        keepClasses();
    }

    /** Whoever looks takes no lock, unless there is something to let go. */
    private void sweep() {
        if (running.keySet().removeIf(found -> found.server().get() == null)) {
            keepClasses();
        }
    }

    private synchronized void keepClasses() {
        List<ClassLoader> loaders = new ArrayList<>();
        running.values().forEach(several -> several.forEach(each -> addLoader(loaders, each)));
        Member.keepFor(loaders.toArray(new ClassLoader[0]));
    }

    private static void addLoader(List<ClassLoader> loaders, Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader != null) {
            addLoader(loaders, loader);
        }
    }

    private static void addLoader(List<ClassLoader> loaders, ClassLoader loader) {
        for (ClassLoader known : loaders) {
            if (known == loader) { // its own answer is not asked for
                return;
            }
        }
        loaders.add(loader);
    }

    /** What is told of those that the host still has. */
    List<WebServerInfo> infos() {
        List<WebServerInfo> infos = new ArrayList<>();
        for (Found found : all) {
            Object server = found.server().get();
            if (server != null) {
                infos.add(found.reader().read(server, found));
            }
        }
        return infos;
    }
}
