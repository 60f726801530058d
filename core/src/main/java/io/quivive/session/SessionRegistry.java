// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static java.util.Objects.requireNonNull;

import io.quivive.Depth;
import io.quivive.HostType;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.Unread;
import io.quivive.WebServerInfo;
import io.quivive.jvm.JvmIdentity;
import io.quivive.jvm.Probe;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The live sessions of this JVM that one copy of Quivive knows, and what its threads do for them.
 *
 * <p>Thread-safe. Bounded by {@link SessionSettings#maxSessions} for each type; what did not fit is counted.
 */
public final class SessionRegistry {
    private static final int MAX_UNREAD = 100;
    /** For each of them. */
    static final int MAX_REASONS = 8;
    /** The serial of the session of jobs, which stands before all others. */
    private static final long JOBS = 1;

    private final ConcurrentNavigableMap<Long, LiveSession> bySerial = new ConcurrentSkipListMap<>();
    private final ConcurrentMap<String, LiveSession> byId = new ConcurrentHashMap<>();
    private final Map<SessionType, AtomicInteger> counts = new EnumMap<>(SessionType.class);
    private final ConcurrentMap<String, LongAdder> omitted = new ConcurrentHashMap<>();
    private final AtomicLong lastSerial = new AtomicLong(JOBS);
    private final ThreadSlots slots;
    private final Supplier<String> instance;
    /** Made when somebody looks, since what it shows initialises what an application configures. */
    private volatile @Nullable LiveSession jobs;

    private final ConcurrentMap<String, String> probes = new ConcurrentHashMap<>();
    /** What is seen less of, with its reasons, in the order in which they were told. */
    private final ConcurrentMap<String, List<String>> unread = new ConcurrentHashMap<>();

    private final List<Runnable> sweepers = new CopyOnWriteArrayList<>();
    /** Those that the agent before ours gave, by the containers' objects, until they are given again. */
    private final WeakIdentityMap<String> earlierIds = new WeakIdentityMap<>(Integer.MAX_VALUE);

    private volatile Supplier<List<Object[]>> ids = List::of;
    private volatile SessionSettings settings;
    private volatile UrlMask urlMask;
    private volatile boolean hostsServer;
    private volatile Depth depth = Depth.FOLLOW;
    private volatile long readUntil = Long.MAX_VALUE;
    private volatile @Nullable Supplier<List<WebServerInfo>> webServers;

    /** A registry of a JVM in which there is no other. */
    public SessionRegistry(SessionSettings settings) {
        this(settings, UniqueId::random);
    }

    /**
     * A registry with the session that all server-side jobs of the JVM share, which is the same in all registries of the JVM.
     *
     * @param instance the JVM's identity, asked for once, when somebody looks
     */
    public SessionRegistry(SessionSettings settings, Supplier<String> instance) {
        this.settings = settings;
        this.instance = instance;
        this.urlMask = new UrlMask(settings.secretNames(), settings.maskedPaths());
        this.slots = new ThreadSlots(settings.processorTime());
        for (SessionType type : SessionType.values()) {
            counts.put(type, new AtomicInteger());
        }
    }

    /** The session that all server-side jobs share. */
    LiveSession jobs() {
        LiveSession made = jobs;
        if (made != null) {
            return made;
        }
        synchronized (counts) {
            made = jobs;
            if (made == null) {
                made = add(new LiveSession(
                        JOBS,
                        UniqueId.of("jobs of " + instance.get()),
                        SessionType.STORED_PROCEDURE,
                        JvmIdentity.hostName(),
                        System.getProperty("user.name", ""),
                        hostType(System.getProperty("os.name", "")),
                        null,
                        JvmIdentity.started().toEpochMilli()));
                jobs = made;
            }
            return made;
        }
    }

    /** What operators declared. */
    public SessionSettings settings() {
        return settings;
    }

    /** From now on this holds. */
    public void settings(SessionSettings other) {
        settings = other;
        urlMask = new UrlMask(other.secretNames(), other.maskedPaths());
        slots.processorTime(other.processorTime());
    }

    /** How urls and other texts of requests are shown. */
    public UrlMask urlMask() {
        return urlMask;
    }

    /** What each thread is at. */
    public ThreadSlots threads() {
        return slots;
    }

    /**
     * A new web or rest session.
     *
     * @param createdMillis when it began, milliseconds since 1970
     * @return {@code null} if there is no room for one more, which is counted
     */
    public @Nullable LiveSession open(SessionType type, long createdMillis) {
        return hasRoom(type) ? add(type, UniqueId.random(), createdMillis) : null;
    }

    /**
     * The same, with the ID that the agent before ours gave to it, if one did.
     *
     * @param container the container's object; callers take turns
     */
    public @Nullable LiveSession open(SessionType type, Object container, long createdMillis) {
        if (!hasRoom(type)) {
            return null;
        }
        String id = earlierIds.isEmpty() ? null : earlierIds.remove(container);
        if (id == null || byId.containsKey(id)) { // a container may have two objects of one session
            id = UniqueId.random();
        }
        return add(type, id, createdMillis);
    }

    private boolean hasRoom(SessionType type) {
        if (counts(type).get() >= settings.maxSessions()) {
            omit(type.text() + "Sessions");
            return false;
        }
        return true;
    }

    private LiveSession add(SessionType type, String id, long createdMillis) {
        return add(
                new LiveSession(lastSerial.incrementAndGet(), id, type, "", "", HostType.BROWSER, null, createdMillis));
    }

    /**
     * The IDs of the live sessions that are known by their containers' objects, for the agent that takes our place. They may be asked for after
     * this registry was closed.
     *
     * @return for each a weak reference to the object, and the ID: of the JDK's types alone
     */
    public List<Object[]> ids() {
        return ids.get();
    }

    /** Who knows them. */
    public void ids(Supplier<List<Object[]>> known) {
        ids = known;
    }

    /** Sessions that are opened from now on get the {@link #ids} that another registry gave them, each once. */
    public void takeOver(List<?> others) {
        for (Object each : others) {
            if (each instanceof Object[] pair
                    && pair.length > 1
                    && pair[0] instanceof Reference<?> reference
                    && pair[1] instanceof String id) {
                Object container = reference.get();
                if (container != null) {
                    earlierIds.put(container, id);
                }
            }
        }
        onSweep(earlierIds::expunge);
    }

    /** Ends a session; work that goes on for it keeps showing it. */
    public void close(LiveSession session) {
        if (bySerial.remove(session.serial) != null) {
            byId.remove(session.id);
            counts(session.countedAs).decrementAndGet();
            session.closed();
        }
    }

    /** The session with that id of ours, or {@code null}. */
    public @Nullable LiveSession find(String id) {
        jobs();
        return byId.get(id);
    }

    /** All that live, in order of their creation. */
    public Collection<LiveSession> sessions() {
        jobs();
        sweep();
        return bySerial.values();
    }

    /** How many of a type there are. */
    public int count(SessionType type) {
        jobs();
        return counts(type).get();
    }

    /** All sessions as they are now, without what they use of the processor. */
    public SessionRows rows() {
        return rowsWith(List.of());
    }

    /** The same with those that other copies of Quivive told of. */
    public SessionRows rowsWith(Collection<LiveSession> elsewhere) {
        return new SessionRows(sessions(), elsewhere, List.of(), false, null, false, Optional.empty(), Duration.ZERO);
    }

    /** An HTTP server was found, and who tells of all that were. From now on the JVM is in server mode. */
    public void foundServer(Supplier<List<WebServerInfo>> all) {
        webServers = all;
        hostsServer = true;
    }

    /** Whether an HTTP server was found. */
    public boolean hostsServer() {
        return hostsServer;
    }

    /** The HTTP servers that were found. */
    public List<WebServerInfo> webServers() {
        Supplier<List<WebServerInfo>> all = webServers;
        return all == null ? List.of() : all.get();
    }

    /** What ends sessions that have been idle for too long, or that their containers have let go. */
    public void onSweep(Runnable sweeper) {
        sweepers.add(sweeper);
    }

    /** Ends what should have ended by now, so that nobody sees it. */
    public void sweep() {
        sweepers.forEach(Runnable::run);
    }

    /** Something is seen less of than of the rest; shown in {@code snapshot.unread}, once for each {@code what}, with all that was told of it. */
    public void unread(String what, String reason) {
        List<String> known = unread.get(what);
        if (known != null && known.contains(reason)) {
            return;
        }
        if (known == null ? unread.size() < MAX_UNREAD : known.size() < MAX_REASONS) {
            unread.merge(what, List.of(reason), SessionRegistry::joined);
        } else {
            omit("unread");
        }
    }

    private static List<String> joined(List<String> known, List<String> more) {
        return known.containsAll(more)
                ? known
                : Stream.concat(known.stream(), more.stream())
                        .limit(MAX_REASONS)
                        .toList();
    }

    /** The same as it is now, in place of what was told before; {@code null} if nothing is seen less of any more. */
    public void unreadNow(String what, @Nullable String reason) {
        if (reason == null) {
            unread.remove(what);
        } else if (unread.replace(what, List.of(reason)) == null) {
            unread(what, reason);
        }
    }

    /** What is seen less of, each with its reasons. */
    public List<Unread> unread() {
        return unread.entrySet().stream()
                .map(entry -> new Unread(entry.getKey(), String.join("; ", entry.getValue())))
                .sorted(Comparator.comparing(Unread::what))
                .toList();
    }

    /** Whether more is known than can be read. */
    public Depth depth() {
        return depth;
    }

    /** Whether something tells what cannot be read, as it is from the beginning. */
    public void depth(Depth other) {
        readUntil = other == Depth.LOOK ? Long.MAX_VALUE : System.currentTimeMillis();
        depth = other;
    }

    /** Requests that began before this are known by reading alone, milliseconds since 1970. */
    public long readUntil() {
        return readUntil;
    }

    /** How one of the ways to learn of sessions stands. */
    public void probe(Probe probe, String text) {
        probes.put(probe.text(), text);
    }

    /** The application itself tells of its sessions, and of the tasks that it hands over. */
    public void toldByApplication() {
        probe(Probe.SESSIONS, "ok");
        probe(Probe.HAND_OVER, "of tasks that the application wraps");
    }

    /** How the ways to learn of sessions stand, as {@code snapshot.probes} shows it. */
    public Map<String, String> probes() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Probe probe : List.of(Probe.SESSIONS, Probe.HAND_OVER)) {
            all.put(probe.text(), probes.getOrDefault(probe.text(), "nothing tells of it; " + probe.mend()));
        }
        all.put(
                Probe.SESSION_TIME.text(),
                switch (slots.processorTime()) {
                    case ON -> depth == Depth.LOOK ? "off: the JVM is only read; --follow shows it" : "ok";
                    case SAMPLED -> "sampled: one piece of work in 16 is measured and counts for 16";
                    case OFF -> "switched off, or not measured by this JVM; " + Probe.SESSION_TIME.mend();
                });
        return all;
    }

    /** Something was left out; shown in {@code snapshot.omitted}. */
    public void omit(String what) {
        omitted.computeIfAbsent(what, key -> new LongAdder()).increment();
    }

    /** What was left out so far. */
    public Map<String, Long> omitted() {
        Map<String, Long> copy = new LinkedHashMap<>();
        omitted.forEach((what, count) -> copy.put(what, count.sum()));
        return copy;
    }

    /** Forgets everything; no thread is at anything after this. */
    public void close() {
        slots.clear();
        bySerial.clear();
        byId.clear();
    }

    private AtomicInteger counts(SessionType type) {
        return requireNonNull(counts.get(type));
    }

    private LiveSession add(LiveSession session) {
        counts(session.countedAs).incrementAndGet();
        byId.put(session.id, session);
        bySerial.put(session.serial, session);
        return session;
    }

    private static HostType hostType(String system) {
        String name = system.toLowerCase(Locale.ROOT);
        return name.startsWith("windows") ? HostType.WINDOWS : name.startsWith("mac") ? HostType.MAC : HostType.LINUX;
    }
}
