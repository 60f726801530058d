// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Member;
import io.quivive.http.ServerCount;
import io.quivive.request.Unreadable;
import io.quivive.session.SessionRegistry;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers that were found, by the host's own objects, which are held weakly; while they are followed their classes are kept as long as they run.
 *
 * <p>Thread-safe.
 */
public final class FoundServers {
    private static final int MAX = 500;

    private final SessionRegistry registry;
    private final WeakIdentityMap<Found> byObject = new WeakIdentityMap<>(MAX);
    private final List<Found> all = new CopyOnWriteArrayList<>();
    /** Mostly there is one, and this is it; written by any thread, in no order. */
    private volatile @Nullable Found lastCounted;
    /** For those that there is no place for. */
    private final ServerCount uncounted = new ServerCount();
    /** Those that have not been stopped, with the loaders of their classes; written under the lock but for those that are gone. */
    private final Map<Found, List<WeakReference<ClassLoader>>> running = new ConcurrentHashMap<>();

    private boolean follows;
    private boolean closed;

    /**
     * One of them.
     *
     * @param name product and version
     * @param sinceMillis when it was started, milliseconds since 1970; empty if that is not known
     */
    public record Found(
            WeakReference<Object> server, String name, OptionalLong sinceMillis, ServerCount count, Reader reader) {
        /** What is told of how long it has run. */
        public Optional<Duration> uptime(Optional<Boolean> started) {
            if (started.isEmpty() || !started.get()) {
                return started.map(stopped -> Duration.ZERO);
            }
            return sinceMillis.isPresent()
                    ? Optional.of(Duration.ofMillis(System.currentTimeMillis() - sinceMillis.getAsLong()))
                    : Optional.empty();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        /** Not that of a record: Java 17 keeps for ever what is in one, and with it all of this agent. */
        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** Reads what is told of a server of one kind. */
    public interface Reader {
        WebServerInfo read(Object server, Found found);
    }

    /** What is read of a server; empty where it cannot be, which the check of shapes tells. */
    public static <T> Optional<T> told(Supplier<? extends @Nullable T> read) {
        try {
            return Optional.ofNullable(read.get());
        } catch (Unreadable e) {
            return Optional.empty();
        }
    }

    /** None yet; the registry is told when one is found. */
    public FoundServers(SessionRegistry registry) {
        this.registry = registry;
        registry.onSweep(this::sweep);
    }

    /** What counts a server's requests; one that was not found before is looked at first. */
    public ServerCount count(@Nullable Object server, Function<Object, ServerCount> otherwise) {
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
    public synchronized ServerCount add(
            Object server, String name, OptionalLong sinceMillis, Reader reader, Class<?>... others) {
        Found found = byObject.get(server);
        if (found == null) {
            all.removeIf(each -> each.server().get() == null);
            found = new Found(new WeakReference<>(server), name, sinceMillis, new ServerCount(), reader);
            if (follows) {
                found.count().begin();
            }
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
            if (running.put(found, loaders.stream().map(WeakReference::new).toList()) == null) {
                keepClasses();
            }
        }
        return found.count();
    }

    /** A server stops. */
    public synchronized void stopped(Object server) {
        Found found = byObject.get(server);
        if (found != null && running.remove(found) != null) {
            keepClasses();
        }
    }

    /** Nothing of any server is kept any more. */
    public synchronized void close() {
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

    /** From now on their requests are counted, and what was found in their classes is kept, for hooks to be quick. */
    public synchronized void follow() {
        follows = true;
        all.forEach(each -> each.count().begin());
        keepClasses();
    }

    private synchronized void keepClasses() {
        if (!follows) {
            return;
        }
        List<ClassLoader> loaders = new ArrayList<>();
        running.values()
                .forEach(several -> several.forEach(each -> {
                    ClassLoader loader = each.get();
                    if (loader != null) {
                        addLoader(loaders, loader);
                    }
                }));
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
    public List<WebServerInfo> infos() {
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
