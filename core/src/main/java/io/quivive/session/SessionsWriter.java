// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.Unread;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes what one copy of Quivive knows of sessions, and of what threads are at, for the other copies in the same JVM. Versions of the
 * format: members may be added at the end of each record, records of other kinds at the end of all; anything else needs another
 * {@link #FORMAT}.
 */
final class SessionsWriter {
    static final int FORMAT = 0x51560001;

    private final RecordOutput out = new RecordOutput();
    private final SessionRegistry registry;
    private final boolean whole;
    private final List<At> bound = new ArrayList<>();
    private final IdentityHashMap<LiveSession, Integer> indexes = new IdentityHashMap<>();

    private record At(long thread, AtomicReference<@Nullable Object> slot, Binding binding) {}

    /** A writer of everything, or of processor times alone. */
    SessionsWriter(SessionRegistry registry, boolean whole) {
        this.registry = registry;
        this.whole = whole;
    }

    byte[] write(ToLongFunction<Thread> ids) {
        registry.threads().forEach((thread, slot) -> {
            if (slot.getAcquire() instanceof Binding binding) {
                bound.add(new At(ids.applyAsLong(thread), slot, binding));
            }
        });
        out.number(FORMAT);
        head();
        sessions();
        work();
        return out.bytes();
    }

    private void head() {
        out.begin();
        out.flag(whole);
        out.flag(registry.threads().isCounting());
        out.flag(registry.hostsServer());
        out.end();
        if (whole) {
            Map<String, Long> omitted = registry.omitted();
            out.number(omitted.size());
            omitted.forEach((what, count) -> {
                out.begin();
                out.text(what);
                out.number(count);
                out.end();
            });
            List<Unread> unread = registry.unread();
            out.number(unread.size());
            for (Unread each : unread) {
                out.begin();
                out.text(each.what());
                out.text(each.why());
                out.end();
            }
        }
    }

    private void sessions() {
        List<LiveSession> listed = new ArrayList<>();
        for (LiveSession session : registry.sessions()) {
            if (whole || session.cpuNanos() > 0) {
                indexes.put(session, listed.size());
                listed.add(session);
            }
        }
        int live = listed.size();
        for (At at : bound) {
            LiveSession session = at.binding.work().session();
            if (session != null && indexes.putIfAbsent(session, listed.size()) == null) {
                listed.add(session);
            }
        }
        out.number(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            session(listed.get(i), i < live);
        }
    }

    private void session(LiveSession session, boolean lives) {
        out.begin();
        out.text(session.id);
        out.number(session.cpuNanos());
        if (whole) {
            out.flag(lives);
            out.text(session.type.text());
            out.text(session.state.text());
            out.text(session.hostType.text());
            out.text(session.userName);
            out.text(session.machineName);
            out.text(session.systemUserName);
            out.text(session.ipAddress);
            out.text(session.persistentId == null ? "" : session.persistentId);
            out.text(session.userAgent);
            out.text(session.application);
            out.number(session.createdMillis);
            out.number(session.lastActivity);
            out.number(session.idleMillis);
            out.number(session.requests());
            out.number(session.waiting.get());
            out.flag(session.isPartlyUncounted());
        }
        out.end();
    }

    private void work() {
        out.number(bound.size());
        for (At at : bound) {
            Work work = at.binding.work();
            LiveSession session = work.session();
            // read after the session's own figure: if the slot is the same, that does not have it yet
            boolean counts = at.binding.isCounting() && at.slot.getAcquire() == at.binding;
            out.begin();
            out.number(at.thread);
            out.number(session == null ? -1 : indexes.getOrDefault(session, -1));
            out.number(counts ? at.binding.cpuNanos() : Binding.UNCOUNTED);
            if (whole) {
                out.number(work.type.value());
                out.number(work.sinceMillis);
                out.text(registry.urlMask().method(work.method));
                out.text(registry.urlMask().shown(work));
            }
            out.end();
        }
    }
}
