// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessInfo;
import io.quivive.request.ReadRequest;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.ThreadSlots;
import io.quivive.session.Work;
import io.quivive.session.WorkElsewhere;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the threads are at while one snapshot is taken: each slot is read when its thread's row is made.
 *
 * <p>Under the lock of {@link JvmReader}, until it is handed out with the rows.
 */
public final class Bindings {
    private final LongMap<AtomicReference<@Nullable Object>> slots = new LongMap<>();
    private final Map<Long, Work> elsewhere;
    private final Map<Long, ReadRequest> read = new HashMap<>();
    private final long readUntil;
    private final ThreadSlots threads;
    private final IdentityHashMap<ProcessInfo, Bound> bound = new IdentityHashMap<>();

    /**
     * What one row shows.
     *
     * @param work what it is at
     * @param session which that was for when the row was made
     * @param cpuNanos what it has used of the processor for the session and not yet added to it
     * @param binding what its slot held; {@code null} if another copy of Quivive told
     * @param slot where it was read
     * @param isUncounted whether it is a virtual thread, whose processor time the JVM does not count
     * @param request what its server keeps of the request that it serves; {@code null} if that was not read
     */
    public record Bound(
            Work work,
            @Nullable LiveSession session,
            long cpuNanos,
            @Nullable Binding binding,
            @Nullable AtomicReference<@Nullable Object> slot,
            boolean isUncounted,
            @Nullable ReadRequest request) {
        /** Whether nothing has been added to the session's time meanwhile that {@link #cpuNanos} tells of. */
        public boolean isStillSo() {
            return slot == null
                    ? work instanceof WorkElsewhere other && other.isStillSo()
                    : slot.getAcquire() == binding;
        }
    }

    Bindings(
            ThreadSlots threads,
            ThreadFields fields,
            Map<Long, Work> elsewhere,
            List<ReadRequest> requests,
            long readUntil) {
        this.readUntil = readUntil;
        for (ReadRequest request : requests) {
            if (request.thread != 0) {
                read.put(request.thread, request);
            }
        }
        this.threads = threads;
        this.elsewhere = elsewhere;
        threads.forEach((thread, slot) -> {
            long id = fields.id(thread);
            AtomicReference<@Nullable Object> other = id == 0 ? null : slots.get(id);
            if (id != 0 && (other == null || other.getAcquire() == null)) {
                slots.put(id, slot);
            }
        });
    }

    /** What a thread is at now, or {@code null}. */
    @Nullable
    Bound of(long id, long cpuNanos, boolean isVirtual) {
        Work other = elsewhere.isEmpty() ? null : elsewhere.get(id);
        AtomicReference<@Nullable Object> slot = slots.get(id);
        ReadRequest request = read.isEmpty() ? null : read.get(id);
        Binding binding = slot != null && slot.getAcquire() instanceof Binding own ? own : null;
        if (other != null && (binding == null || binding.work().sinceMillis <= other.sinceMillis)) {
            return new Bound(
                    other,
                    other.session(),
                    other instanceof WorkElsewhere told ? told.used(cpuNanos) : 0,
                    null,
                    null,
                    isVirtual,
                    request);
        }
        if (binding == null) {
            // one that is followed, and not in the slot, has not begun yet or is over
            return request == null || request.sinceMillis >= readUntil
                    ? null
                    : new Bound(request, request.session(), 0, null, null, isVirtual, request);
        }
        if (request != null && !isOf(request, binding.work())) {
            request = null;
        }
        long used =
                binding.isCounting() && cpuNanos >= 0 ? threads.counted(Math.max(0, cpuNanos - binding.cpuNanos())) : 0;
        return new Bound(binding.work(), binding.work().session(), used, binding, slot, isVirtual, request);
    }

    /** Whether they are the same, as far as can be told. */
    private static boolean isOf(ReadRequest request, Work work) {
        return request.path.equals(work.path)
                && request.method.equals(work.method)
                && Objects.equals(request.query, work.query)
                && request.session() == work.session();
    }

    void note(ProcessInfo row, Bound what) {
        bound.put(row, what);
    }

    /** The rows of threads that are at something, each by its identity. */
    public IdentityHashMap<ProcessInfo, Bound> rows() {
        return bound;
    }

    /** What the threads of each session that one is at something for have used and not yet added to it. */
    Map<LiveSession, Long> running(ProcessTable table) {
        Map<LiveSession, Long> running = new HashMap<>();
        slots.forEach((id, slot) -> {
            ProcessEntry entry = table.get(id);
            Bound at = entry == null ? null : of(id, entry.cpuNanos, false);
            if (at != null && at.session() != null) {
                running.merge(at.session(), at.cpuNanos(), Long::sum);
            }
        });
        return running;
    }
}
