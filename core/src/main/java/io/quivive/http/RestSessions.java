// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.SessionType;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are known by a credential. Only one that was accepted has a place, and those without a user take three of four at most.
 * When the places are taken, those that have been idle too long go; then, for one that has a user, the longest idle ones that have none, and
 * last those that are served.
 *
 * <p>Thread-safe.
 */
final class RestSessions {
    /** Of the sessions that are kept of other types, one in so many. */
    private static final int SHARE = 10;

    /** One in so many is kept for those that have a user. */
    private static final int RESERVED = 4;

    /** One in so many goes at once, so that not every newcomer has all looked through. */
    private static final int BATCH = 16;

    private static final long SWEEP_MILLIS = 10_000;

    private final SessionRegistry registry;
    private final ConcurrentMap<String, LiveSession> byCredential = new ConcurrentHashMap<>();
    private final AtomicLong sweptAt = new AtomicLong();
    /** When all were found to have a user. */
    private final AtomicLong noGuestsAt = new AtomicLong();

    private record Guest(String credential, LiveSession session, boolean isServed, long lastActivity) {}

    RestSessions(SessionRegistry registry) {
        this.registry = registry;
    }

    @Nullable
    LiveSession find(String credential) {
        LiveSession found = byCredential.get(credential);
        if (found != null && isIdle(found, System.currentTimeMillis())) {
            end(credential, found);
            return null;
        }
        return found;
    }

    /** The session of a credential that the application has accepted; {@code null} if there is no room for it. */
    @Nullable
    LiveSession accept(String credential, String user, long millis) {
        LiveSession session = find(credential);
        if (session == null) {
            if (!hasRoom(user, millis)) {
                registry.omit("restSessions");
                return null;
            }
            session = registry.open(SessionType.REST, millis);
            if (session == null) {
                return null;
            }
            session.idleMillis(registry.settings().restIdle().toMillis());
            LiveSession other = byCredential.putIfAbsent(credential, session);
            if (other != null) {
                registry.close(session);
                session = other;
            }
        }
        if (!user.isEmpty()) {
            session.userName(user);
        }
        return session;
    }

    void sweep(long millis) {
        byCredential.forEach((credential, session) -> {
            if (isIdle(session, millis)) {
                end(credential, session);
            }
        });
    }

    private int places() {
        return Math.max(1, registry.settings().maxSessions() / SHARE);
    }

    private boolean hasRoom(String user, long millis) {
        int places = places();
        int free = user.isEmpty() ? places - places / RESERVED : places;
        if (byCredential.size() < free) {
            return true;
        }
        long swept = sweptAt.get();
        if (millis - swept >= SWEEP_MILLIS && sweptAt.compareAndSet(swept, millis)) {
            sweep(millis);
        }
        if (byCredential.size() >= free && !user.isEmpty() && millis - noGuestsAt.get() >= SWEEP_MILLIS) {
            endGuests(places / BATCH + 1, millis);
        }
        return byCredential.size() < free;
    }

    private void endGuests(int count, long millis) {
        List<Guest> guests = new ArrayList<>();
        byCredential.forEach((credential, session) -> {
            if (session.userName().isEmpty()) {
                guests.add(new Guest(credential, session, session.isServed(), session.lastActivity()));
            }
        });
        if (guests.isEmpty()) {
            noGuestsAt.set(millis);
        }
        guests.sort(Comparator.comparing(Guest::isServed).thenComparingLong(Guest::lastActivity));
        for (Guest guest : guests.subList(0, Math.min(count, guests.size()))) {
            registry.omit("restSessions");
            end(guest.credential, guest.session);
        }
    }

    private boolean isIdle(LiveSession session, long millis) {
        return session.isIdle(millis, registry.settings().restIdle().toMillis());
    }

    private void end(String credential, LiveSession session) {
        if (byCredential.remove(credential, session)) {
            registry.close(session);
        }
    }
}
