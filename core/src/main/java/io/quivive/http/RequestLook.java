// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.Depth;
import io.quivive.ProcessType;
import io.quivive.http.Credentials.Credential;
import io.quivive.request.LiveThreads;
import io.quivive.request.ReadRequest;
import io.quivive.request.RequestCopy;
import io.quivive.request.RequestReader;
import io.quivive.request.ServerReaders;
import io.quivive.request.Stamp;
import io.quivive.request.Unreadable;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import io.quivive.session.WeakIdentityMap;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests in progress of a JVM. A request is shown if what tells it from the next one was the same before and after it was copied; after
 * {@link #TRIES} tries it is left out, and counted. Where processors reorder stores that proves nothing: there, what was copied has to be the same
 * some milliseconds later.
 *
 * <p>Used under the lock of the one who looks.
 */
public final class RequestLook {
    private static final int TRIES = 3;
    private static final int MAX_KNOWN = 100_000;
    private static final int MAX_REQUESTS = 100_000;
    private static final long SETTLE_MILLIS = 3;
    /** Processors that show stores in the order in which they were made. */
    private static final List<String> ORDERED = List.of("amd64", "x86_64", "x86", "i386");

    private final SessionRegistry registry;
    private final HttpTracker tracker;
    private final AtomicLong lastNumber;
    private final boolean confirmsAgain;
    private final WeakIdentityMap<Known> known = new WeakIdentityMap<>(MAX_KNOWN);
    private final Supplier<ServerReaders> readers;
    private int left;
    private boolean hasFollowed;
    /** Of the last look, for samples. */
    private @Nullable List<RequestReader<?>> found;

    /** What a request was called when it was first seen; of the object that its server uses for it. */
    private record Known(long generation, long start, long number, long sinceMillis) {
        boolean isOf(Stamp stamp) {
            return generation == stamp.generation() && start == stamp.start();
        }
    }

    /** One that was copied, and is not shown yet. */
    private record Copied<R>(
            RequestReader<R> reader,
            R place,
            Stamp stamp,
            RequestCopy copy,
            @Nullable Credential credential) {}

    /**
     * A look.
     *
     * @param readers what is known of how to read, asked for at each look
     * @param lastNumber the last that a piece of work was given in this JVM
     */
    public RequestLook(
            SessionRegistry registry, HttpTracker tracker, Supplier<ServerReaders> readers, AtomicLong lastNumber) {
        this(
                registry,
                tracker,
                readers,
                lastNumber,
                !ORDERED.contains(System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)));
    }

    RequestLook(
            SessionRegistry registry,
            HttpTracker tracker,
            Supplier<ServerReaders> readers,
            AtomicLong lastNumber,
            boolean confirmsAgain) {
        this.readers = readers;
        this.registry = registry;
        this.tracker = tracker;
        this.lastNumber = lastNumber;
        this.confirmsAgain = confirmsAgain;
    }

    /** All requests in progress, in no order. */
    public List<ReadRequest> read(LiveThreads threads) {
        left = 0;
        List<Copied<?>> copied = new ArrayList<>();
        try {
            for (RequestReader<?> reader : find(threads)) {
                copyAll(reader, copied);
            }
        } catch (RuntimeException | LinkageError e) { // the border to the host
            registry.unread(
                    "requests", "they could not be read: " + e.getClass().getName());
        }
        if (confirmsAgain && !copied.isEmpty()) {
            confirmAgain(copied);
        }
        readers.get().looked();
        Map<Long, ReadRequest> byThread = new HashMap<>();
        Map<Long, ReadRequest> byNumber = new HashMap<>();
        List<ReadRequest> found = new ArrayList<>(copied.size());
        for (Copied<?> each : copied) {
            ReadRequest request = request(each, threads);
            ReadRequest earlier = byNumber.put(request.number, request);
            if (earlier != null) { // two of its server's objects lead to it, as one that is used again does for a while
                found.remove(earlier);
                byThread.remove(earlier.thread, earlier);
            }
            ReadRequest other = request.thread == 0 ? null : byThread.put(request.thread, request);
            if (other != null) { // one of them has ended: which one is not known
                found.remove(other);
                byThread.remove(request.thread);
                left += 2;
            } else {
                found.add(request);
            }
        }
        hasFollowed = registry.depth() == Depth.FOLLOW;
        return found;
    }

    private List<RequestReader<?>> find(LiveThreads threads) {
        List<RequestReader<?>> all = readers.get().look(threads);
        found = all;
        return all;
    }

    /** By thread id, the sessions whose requests threads serve now; servers are those of the last look. */
    public Map<Long, LiveSession> serving(LiveThreads threads) {
        Map<Long, LiveSession> serving = new HashMap<>();
        try {
            for (RequestReader<?> reader : found == null ? find(threads) : found) {
                serving(reader, threads, serving);
            }
        } catch (RuntimeException | LinkageError e) { // the border to the host; the next look tells of it
            registry.omit("samples");
        }
        return serving;
    }

    private static <R> void serving(RequestReader<R> reader, LiveThreads threads, Map<Long, LiveSession> serving) {
        reader.sample(threads);
        reader.places(place -> {
            try {
                Stamp before = reader.stamp(place);
                if (before != null && before.thread() != null) {
                    LiveSession session = reader.session(place);
                    if (session != null && before.isSame(reader.stamp(place))) {
                        serving.put(thread(before, threads), session);
                    }
                }
            } catch (RuntimeException | LinkageError e) { // the border to the host
                return;
            }
        });
    }

    /** Lets go what samples need. */
    public void forget() {
        found = null;
    }

    /** How many the last look left out, since they changed while they were read, or there were too many. */
    public int left() {
        return left;
    }

    private <R> void copyAll(RequestReader<R> reader, List<Copied<?>> copied) {
        try {
            reader.places(place -> {
                if (copied.size() < MAX_REQUESTS) {
                    Copied<R> one = copy(reader, place);
                    if (one != null) {
                        copied.add(one);
                    }
                } else {
                    left++;
                }
            });
        } catch (RuntimeException | LinkageError e) { // the border to the host
            if (!(e instanceof Unreadable)) {
                registry.unread(
                        reader.product(),
                        "its requests could not be listed: " + e.getClass().getName());
            }
            left++;
        }
    }

    private <R> @Nullable Copied<R> copy(RequestReader<R> reader, R place) {
        for (int i = 0; i < TRIES; i++) {
            try {
                Stamp before = reader.stamp(place);
                if (before == null) {
                    return null;
                }
                VarHandle.fullFence();
                Copied<R> copied = copied(reader, place, before);
                VarHandle.fullFence();
                if (before.isSame(reader.stamp(place))) {
                    return copied;
                }
            } catch (Unreadable e) {
                if (e.isMissing()) { // which was told when its class was found
                    break;
                }
            } catch (RuntimeException | LinkageError e) { // the border to the host
                registry.unread(
                        reader.product(),
                        "a request could not be read: " + e.getClass().getName());
                break;
            }
        }
        left++;
        return null;
    }

    private <R> Copied<R> copied(RequestReader<R> reader, R place, Stamp stamp) {
        Parts parts = new Parts();
        RequestRules rules = tracker.rules();
        String method = parts.read("method", "", () -> reader.method(place));
        String path = parts.read("url", "", () -> reader.path(place));
        String query = parts.read("url", null, () -> reader.query(place));
        boolean soap = Boolean.TRUE.equals(parts.read(
                "type", false, () -> rules.isSoap(reader, place, String.valueOf(method), String.valueOf(path))));
        LiveSession session = parts.read("sessionID", null, () -> reader.session(place));
        Credential credential = session != null
                ? null
                : parts.read("sessionID", null, () -> tracker.credentials().of(reader, place, rules.apiKeyHeaders()));
        String user = parts.read("userName", null, () -> reader.user(place));
        if (tellsMore(session, user) && parts.read("sessionID", null, () -> reader.session(place)) != session) {
            throw Unreadable.changing("its session"); // which may be that user's, or not
        }
        RequestCopy copy = new RequestCopy(
                soap ? ProcessType.SOAP_PROCESS : ProcessType.WEB_PROCESS_WITH_NO_CONTEXT,
                method == null ? "" : method,
                path == null ? "" : path,
                query,
                reader.startedMillis(place),
                reader.isWaiting(place),
                String.valueOf(parts.read("address", "", () -> rules.address(reader, place))),
                String.valueOf(parts.read("userAgent", "", () -> HttpTracker.agent(reader, place))),
                session,
                session != null && (session.isClosed() || reader.isSessionEnded(place)),
                user != null && credential != null && user.contains(credential.secret()) ? "" : user,
                session != null && user != null && !user.isEmpty() && reader.isSignedIn(place),
                parts.unknown);
        return new Copied<>(reader, place, stamp, copy, credential);
    }

    /** Whether a user is more than what a session shows of itself already: then both have to be of one moment. */
    private static boolean tellsMore(@Nullable LiveSession session, @Nullable String user) {
        return session == null || (user != null && !user.isEmpty() && !user.equals(session.userName()));
    }

    private void confirmAgain(List<Copied<?>> copied) {
        try {
            Thread.sleep(SETTLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int all = copied.size();
        int before = left;
        copied.removeIf(each -> !isStillSo(each));
        left = before + all - copied.size();
    }

    private <R> boolean isStillSo(Copied<R> each) {
        Copied<R> again = copy(each.reader, each.place);
        return again != null && again.stamp.isOf(each.stamp) && again.copy.isLike(each.copy);
    }

    private <R> ReadRequest request(Copied<R> copied, LiveThreads threads) {
        Stamp stamp = copied.stamp;
        RequestCopy copy = copied.copy;
        Known of = known.get(stamp.request());
        if (of == null || !of.isOf(stamp)) {
            long since = copy.startedMillis() < 0 ? firstSeen() : copy.startedMillis();
            of = new Known(stamp.generation(), stamp.start(), lastNumber.incrementAndGet(), since);
            if (!known.put(stamp.request(), of)) {
                registry.omit("workNumbers");
            }
        }
        LiveSession session = session(copied);
        LiveSession ended = copy.sessionEnded() ? copy.session() : null;
        String user = copy.user();
        if (ended != null
                && (user == null || user.isEmpty())
                && !ended.userName().isEmpty()) {
            user = ended.userName();
        }
        return new ReadRequest(
                copy,
                session,
                user,
                of.number,
                copied.reader.server(copied.place),
                thread(stamp, threads),
                of.sinceMillis);
    }

    /** Whatever the first look that follows finds began before that, as far as is known: else nobody would show it. */
    private long firstSeen() {
        long now = System.currentTimeMillis();
        return registry.depth() == Depth.FOLLOW && !hasFollowed ? Math.min(now, registry.readUntil() - 1) : now;
    }

    private static long thread(Stamp stamp, LiveThreads threads) {
        return stamp.thread() instanceof Thread serving
                ? threads.id(serving)
                : stamp.thread() instanceof Long id ? id : 0;
    }

    /** That of the container, if it lives, or that of its credential, which begins once a user with it is seen. */
    private @Nullable LiveSession session(Copied<?> copied) {
        LiveSession session = copied.copy.session();
        String user = copied.copy.user();
        if (session != null) {
            if (copied.copy.sessionEnded()) {
                return null;
            }
            if (registry.depth() == Depth.FOLLOW) { // hooks tell it what they see
                return session;
            }
            tellClient(session, copied.copy);
            if (user != null && copied.copy.signedIn()) {
                session.userName(user);
            }
            return session;
        }
        Credential credential = copied.credential;
        if (credential == null || user == null || user.isEmpty() || registry.depth() == Depth.FOLLOW) {
            return null;
        }
        long now = System.currentTimeMillis();
        LiveSession rest = tracker.restSessions().accept(credential.hash(), user, now);
        if (rest != null) {
            rest.active(now);
            tellClient(rest, copied.copy);
        }
        return rest;
    }

    private void tellClient(LiveSession session, RequestCopy copy) {
        if (!session.hasClient()) {
            session.client(copy.address(), registry.urlMask().text(copy.agent()));
        }
    }

    /** Reads parts of a request, of which each may be missing without the others. */
    private static final class Parts {
        private final List<String> unknown = new ArrayList<>(0);

        <T> @Nullable T read(String name, @Nullable T otherwise, Supplier<? extends @Nullable T> part) {
            try {
                return part.get();
            } catch (Unreadable e) {
                if (!e.isMissing()) {
                    throw e;
                }
                if (!unknown.contains(name)) {
                    unknown.add(name);
                }
                return otherwise;
            }
        }
    }
}
