// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.SessionType;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are known by a credential. Only one that was accepted has a place; when all places are taken, those that have been idle
 * too long go, then the longest idle one without a user, for one that has a user.
 *
 * <p>Thread-safe.
 */
final class RestSessions {
    /** Of the sessions that are kept of other types, one in so many. */
    private static final int SHARE = 10;

    private static final long SWEEP_MILLIS = 10_000;

    private final SessionRegistry registry;
    private final ConcurrentMap<String, LiveSession> byCredential = new ConcurrentHashMap<>();
    private final AtomicLong sweptAt = new AtomicLong();

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
        LiveSession session = byCredential.get(credential);
        if (session == null) {
            if (byCredential.size() >= places() && !makeRoom(user, millis)) {
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

    private boolean makeRoom(String user, long millis) {
        long swept = sweptAt.get();
        if (millis - swept < SWEEP_MILLIS || !sweptAt.compareAndSet(swept, millis)) {
            return byCredential.size() < places(); // a flood does not have all of them looked through each time
        }
        sweep(millis);
        if (byCredential.size() >= places() && !user.isEmpty()) {
            byCredential.entrySet().stream()
                    .filter(entry -> entry.getValue().userName().isEmpty())
                    .min(Comparator.comparingLong(entry -> entry.getValue().lastActivity()))
                    .ifPresent(entry -> end(entry.getKey(), entry.getValue()));
        }
        return byCredential.size() < places();
    }

    private boolean isIdle(LiveSession session, long millis) {
        return millis - session.lastActivity() > registry.settings().restIdle().toMillis();
    }

    private void end(String credential, LiveSession session) {
        if (byCredential.remove(credential, session)) {
            registry.close(session);
        }
    }
}
