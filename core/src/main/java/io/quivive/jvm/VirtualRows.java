// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessMore;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import io.quivive.jvm.ProcessRows.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the contract's rows of virtual threads.
 *
 * <p>Under the lock of {@link JvmReader}; what the accessors answer speaks of the last {@link #build}.
 */
final class VirtualRows {
    /** What virtual threads' numbers begin with. */
    private static final long NUMBERS = 1L << 31;

    private final Probes probes;
    private final ThreadFields fields;
    private final Types types;
    private final States states;
    private final Blockers blockers;
    private final @Nullable VirtualThreads virtual;
    private final VirtualTimes virtualTimes;
    private @Nullable Pollers pollers;
    private boolean pollersOpened;
    private boolean hostsServer;
    private long omitted;

    VirtualRows(
            Probes probes,
            ThreadFields fields,
            Types types,
            States states,
            Blockers blockers,
            @Nullable VirtualThreads virtual,
            VirtualTimes virtualTimes) {
        this.probes = probes;
        this.fields = fields;
        this.types = types;
        this.states = states;
        this.blockers = blockers;
        this.virtual = virtual;
        this.virtualTimes = virtualTimes;
        if (virtual == null) {
            probes.off(Probe.POLLERS, "virtualThreads is off");
        }
    }

    boolean hostsServer() {
        return hostsServer;
    }

    /** How many the limit left out. */
    long omitted() {
        return omitted;
    }

    /** The rows, and in {@link Build#mounted} which carrier runs which. */
    List<ProcessInfo> build(Build build, int limit, long reading) {
        omitted = 0;
        hostsServer = false;
        if (virtual == null || !probes.isOn(Probe.VIRTUAL_THREADS)) {
            return List.of();
        }
        long began = System.nanoTime();
        List<ProcessInfo> rows = new ArrayList<>(Math.min(limit, virtual.size()) + 16);
        Pollers waiting = readPollers();
        try {
            boolean anySampled = virtualTimes.anySampled();
            virtual.forEach(build.sources().platform().threads(), thread -> {
                Thread carrier = virtual.carrier(thread);
                long id = fields.id(thread);
                long nanos = anySampled ? virtualTimes.saw(id, reading) : 0;
                if (carrier == null
                        && rows.size() >= limit
                        && build.sources().bindings().of(id, -1, true) == null) {
                    omitted++;
                    return;
                }
                ProcessInfo row = row(build, virtual, waiting, thread, id, carrier, nanos);
                if (row != null) {
                    rows.add(row);
                }
            });
            virtualTimes.sweep(reading, began);
        } catch (RuntimeException | LinkageError e) {
            probes.off(Probe.VIRTUAL_THREADS, e);
        } finally {
            if (waiting != null) {
                waiting.clear();
            }
        }
        return rows;
    }

    private @Nullable ProcessInfo row(
            Build build,
            VirtualThreads all,
            @Nullable Pollers waiting,
            Thread thread,
            long id,
            @Nullable Thread carrier,
            long nanos) {
        ProcessState state = all.state(thread);
        if (state == ProcessState.ABORTED) {
            return null;
        }
        boolean stateGuessed = state == null;
        String systemId = "";
        long carrierId = carrier == null ? 0 : fields.id(carrier);
        ProcessEntry carrierEntry =
                carrierId == 0 ? null : build.sources().table().get(carrierId);
        if (carrierEntry != null) {
            build.mounted().put(carrierId, id);
            systemId = carrierEntry.systemIdText;
            if (state == ProcessState.EXECUTING) {
                state = states.inKernel(carrierEntry);
                stateGuessed = states.wasGuessed();
            }
        }
        if (state == null) {
            state = ProcessState.EXECUTING;
        } else if (state == ProcessState.WAITING_FOR_USER_EVENT || state == ProcessState.DELAYED) {
            Object blocker = fields.blocker(thread);
            if (blocker != null) {
                state = blockers.state(blocker);
            } else if (waiting != null && waiting.waits(id)) {
                state = ProcessState.WAITING_FOR_INPUT_OUTPUT;
            }
        }
        return row(build, thread, id, nanos, state, stateGuessed, systemId, carrierEntry == null ? 0 : carrierId);
    }

    private ProcessInfo row(
            Build build,
            Thread thread,
            long id,
            long nanos,
            ProcessState state,
            boolean stateGuessed,
            String systemId,
            long carrierId) {
        Role role = types.roleOfVirtual(thread);
        hostsServer |= role.server();
        ProcessType type = types.ofVirtual(thread, role);
        boolean measured = build.sampling();
        double usage = measured ? usage(build, id, nanos) : -1;
        Optional<ProcessMore> more = Optional.empty();
        if (build.extended()) {
            more = Optional.of(new ProcessMore(
                    Optional.empty(),
                    ProcessKind.VIRTUAL,
                    true,
                    thread.getPriority(),
                    carrierId == 0 ? OptionalLong.empty() : OptionalLong.of(carrierId),
                    OptionalLong.empty(),
                    role.name(),
                    types.wasGuessed(),
                    stateGuessed,
                    measured,
                    measured ? ProcessRows.instant(virtualTimes.since()) : Optional.empty(),
                    OptionalLong.empty(),
                    unknown(measured, usage)));
        }
        ProcessInfo row = new ProcessInfo(
                thread.getName(),
                Optional.empty(),
                NUMBERS + id,
                id,
                type.isForUsers(),
                systemId,
                type,
                state,
                Math.max(0, usage),
                nanos / 1e9,
                false,
                Optional.empty(),
                Optional.empty(),
                more);
        Bindings.Bound bound = build.sources().bindings().of(id, -1, true);
        if (bound != null) {
            build.sources().bindings().note(row, bound);
        }
        return row;
    }

    private static List<String> unknown(boolean measured, double usage) {
        if (usage >= 0) {
            return List.of();
        }
        return measured ? List.of("cpuUsage") : List.of("cpuTime", "cpuUsage");
    }

    private static double usage(Build build, long id, long nanos) {
        Baseline baseline = build.baseline();
        if (baseline == null) {
            return -1;
        }
        Long before = nanos == 0 ? null : baseline.virtualNanos.get(id);
        return Baseline.share(nanos - (before == null ? 0 : before), build.nowNanos() - baseline.takenAt);
    }

    private @Nullable Pollers readPollers() {
        if (!pollersOpened) {
            pollersOpened = true;
            pollers = probes.open(Probe.POLLERS, () -> Pollers.open(fields));
        }
        if (pollers != null && probes.isOn(Probe.POLLERS)) {
            try {
                pollers.read();
                return pollers;
            } catch (Throwable e) { // a JDK that has them otherwise
                probes.off(Probe.POLLERS, e);
            }
        }
        return null;
    }
}
