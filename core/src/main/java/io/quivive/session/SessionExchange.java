// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.SessionType;
import io.quivive.Unread;
import io.quivive.WebServerInfo;
import io.quivive.jvm.PlatformBeans;
import io.quivive.session.SessionsReader.At;
import io.quivive.session.SessionsReader.Row;
import io.quivive.session.SessionsReader.Told;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/**
 * What makes one answer of all copies of Quivive in a JVM: each tells the others what it knows, in bytes.
 *
 * <p>The place where copies that share no class find each other is the platform's bean server. What is registered there are objects of the
 * JDK's alone, a {@link Future} that holds a {@link WeakReference}: neither the server nor another copy keeps a class of ours, even of a copy
 * that was never closed, and no remote reader gets at the bytes, since a reference cannot be serialised.
 *
 * <p>Thread-safe.
 */
public final class SessionExchange implements AutoCloseable {
    private static final String DOMAIN = "io.quivive:type=Sessions";
    private static final String WHOLE = "whole";
    private static final String TIMES = "times";
    private static final String SERVERS = "servers";
    private static final int MAX_COPIES = 100;

    private final SessionRegistry registry;
    private final Function<String, byte[]> own;
    private final Map<String, LiveSession> mirrors = new LinkedHashMap<>();
    private long lastSerial = LiveSession.FIRST_ELSEWHERE;
    private @Nullable MBeanServer server;
    private @Nullable ObjectName name;

    /** An exchange that does not tell anything yet. */
    public SessionExchange(SessionRegistry registry, ToLongFunction<Thread> ids) {
        this.registry = registry;
        this.own = what -> SERVERS.equals(what)
                ? ServerRecords.write(registry.webServers())
                : new SessionsWriter(registry, !TIMES.equals(what)).write(ids);
    }

    /** From now on the others are told what this copy knows. */
    @SuppressWarnings("rawtypes") // the type by which the bean is described
    public synchronized void open(MBeanServer platform) {
        if (name != null) {
            return;
        }
        try {
            ObjectName chosen = new ObjectName(DOMAIN + ",id=" + id());
            // not a CompletableFuture, which would decide on the application's common pool
            FutureTask<?> told = new FutureTask<>(() -> {}, new WeakReference<>(own));
            told.run();
            platform.registerMBean(new StandardMBean((Future) told, Future.class), chosen);
            server = platform;
            name = chosen;
        } catch (JMException | RuntimeException e) {
            registry.unread("one answer over copies", "other copies cannot be told: " + e);
        }
    }

    /** One that no other copy in this JVM has; not a random one, which would decide on the application's security providers. */
    private String id() {
        return Long.toHexString(System.nanoTime()) + '-' + Integer.toHexString(System.identityHashCode(this));
    }

    /** All that the other copies know now. */
    public synchronized Elsewhere read() {
        return merge(ask(WHOLE));
    }

    /** What their threads are at, and through {@link #known} what their sessions have used, without all else. */
    public synchronized Elsewhere times() {
        Answers answers = ask(TIMES);
        Map<Long, Work> work = new HashMap<>();
        for (SessionsReader copy : answers.read) {
            for (Told told : copy.sessions) {
                if (!mirrors.containsKey(told.id()) && registry.find(told.id()) == null) {
                    return read(); // it was never told of as a whole
                }
            }
        }
        for (SessionsReader copy : answers.read) {
            for (Told told : copy.sessions) {
                LiveSession mirror = mirrors.get(told.id());
                if (mirror != null && copy.counts) {
                    mirror.told(told.cpuNanos());
                }
            }
            addWork(copy, work);
        }
        return new Elsewhere(List.of(), work, false, Map.of(), List.of());
    }

    /** The HTTP servers that this copy and the others have found. */
    public synchronized List<WebServerInfo> servers() {
        List<List<WebServerInfo>> all = new ArrayList<>();
        all.add(registry.webServers());
        all.addAll(ask(SERVERS).servers);
        return ServerRecords.merged(all);
    }

    /** The sessions that were told of, in order of their serials. */
    public synchronized List<LiveSession> known() {
        return List.copyOf(mirrors.values());
    }

    /** Tells nobody any more, and forgets what was told. */
    @Override
    public synchronized void close() {
        if (server != null && name != null) {
            unregister(server, name);
            server = null;
            name = null;
        }
        mirrors.clear();
    }

    private static final class Answers {
        final List<SessionsReader> read = new ArrayList<>();
        final List<List<WebServerInfo>> servers = new ArrayList<>();
        final Map<String, Long> omitted = new LinkedHashMap<>();
        final List<Unread> failed = new ArrayList<>();
        int asked;
    }

    private Answers ask(String what) {
        Answers answers = new Answers();
        for (MBeanServer each : server == null ? PlatformBeans.found() : List.of(server)) {
            try {
                for (ObjectName other : each.queryNames(new ObjectName(DOMAIN + ",*"), null)) {
                    if (!other.equals(name)) {
                        ask(each, other, what, answers);
                    }
                }
            } catch (JMException | RuntimeException e) {
                failed(answers, "a bean server", e);
            }
        }
        return answers;
    }

    private static void ask(MBeanServer server, ObjectName other, String what, Answers answers) {
        if (++answers.asked > MAX_COPIES) {
            answers.omitted.merge("copies", 1L, Long::sum);
            return;
        }
        try {
            if (!Boolean.TRUE.equals(server.getAttribute(other, "Done"))
                    || !(server.invoke(other, "get", new Object[0], new String[0])
                            instanceof WeakReference<?> reference)) {
                throw new IllegalArgumentException("it is of another kind");
            }
            Object copy = reference.get();
            if (copy == null) { // it was never closed, and is gone
                unregister(server, other);
                return;
            }
            @SuppressWarnings("unchecked") // what comes back is looked at
            Object told = ((Function<Object, Object>) copy).apply(what);
            if (what.equals(SERVERS)) {
                answers.servers.add(ServerRecords.read((byte[]) told));
            } else {
                answers.read.add(new SessionsReader((byte[]) told));
            }
        } catch (JMException | RuntimeException | LinkageError e) {
            failed(answers, "the copy " + other.getKeyProperty("id"), e);
        }
    }

    private static void failed(Answers answers, String who, Throwable e) {
        answers.omitted.merge("copies", 1L, Long::sum);
        if (answers.failed.size() < MAX_COPIES) {
            answers.failed.add(new Unread(who + " of Quivive in this JVM", SessionsReader.note("is left out: " + e)));
        }
    }

    private static void unregister(MBeanServer server, ObjectName bean) {
        try {
            server.unregisterMBean(bean);
        } catch (JMException e) {
            // somebody else took it away
        }
    }

    private Elsewhere merge(Answers answers) {
        if (answers.read.isEmpty() && answers.omitted.isEmpty()) {
            mirrors.clear();
            return Elsewhere.NOTHING;
        }
        Map<String, LiveSession> live = new LinkedHashMap<>();
        Set<String> told = new HashSet<>();
        Map<Long, Work> work = new HashMap<>();
        boolean hostsServer = false;
        for (SessionsReader copy : answers.read) {
            for (Told session : copy.sessions) {
                Row row = session.row();
                if (row != null && isElsewhere(session, row) && told.add(session.id())) {
                    LiveSession mirror = mirror(session, row, copy.counts);
                    if (row.lives()) {
                        live.put(session.id(), mirror);
                    } else {
                        mirror.closed();
                    }
                }
            }
        }
        mirrors.keySet().retainAll(told);
        for (SessionsReader copy : answers.read) {
            addWork(copy, work);
            hostsServer |= copy.hostsServer;
            copy.omitted.forEach((what, count) -> answers.omitted.merge(what, count, Long::sum));
            answers.failed.addAll(copy.unread);
        }
        return new Elsewhere(List.copyOf(live.values()), work, hostsServer, answers.omitted, answers.failed);
    }

    /** Every copy has the one session of jobs, and shows its own. */
    private boolean isElsewhere(Told session, Row row) {
        return row.type() != SessionType.STORED_PROCEDURE && registry.find(session.id()) == null;
    }

    private LiveSession mirror(Told session, Row row, boolean counts) {
        LiveSession mirror = mirrors.computeIfAbsent(
                session.id(),
                id -> new LiveSession(
                        ++lastSerial,
                        id,
                        row.type(),
                        row.machineName(),
                        row.systemUserName(),
                        row.hostType(),
                        row.persistentId(),
                        row.createdMillis()));
        mirror.type = row.type();
        mirror.state = row.state();
        mirror.userName(row.userName());
        mirror.client(row.ipAddress(), row.userAgent());
        mirror.application(row.application());
        mirror.idleMillis(row.idleMillis());
        mirror.active(row.lastActivity());
        mirror.told(counts ? session.cpuNanos() : -1, row.requests(), row.waiting());
        if (row.partlyUncounted()) {
            mirror.uncounted();
        }
        return mirror;
    }

    private void addWork(SessionsReader copy, Map<Long, Work> work) {
        for (At at : copy.work) {
            Work other = work.get(at.thread());
            if (other == null || other.sinceMillis <= at.sinceMillis()) { // the inner one is that which began last
                int query = at.url().indexOf('?');
                work.put(
                        at.thread(),
                        new WorkElsewhere(
                                at.type(),
                                at.method(),
                                query < 0 ? at.url() : at.url().substring(0, query),
                                query < 0 ? null : at.url().substring(query + 1),
                                at.session() < 0 ? null : session(copy.sessions.get(at.session())),
                                at.sinceMillis(),
                                at.cpuNanos()));
            }
        }
    }

    private @Nullable LiveSession session(Told session) {
        LiveSession mirror = mirrors.get(session.id());
        if (mirror != null) {
            return mirror;
        }
        LiveSession ours = registry.find(session.id());
        return ours == null && session.row() != null && session.row().type() == SessionType.STORED_PROCEDURE
                ? registry.jobs()
                : ours;
    }
}
