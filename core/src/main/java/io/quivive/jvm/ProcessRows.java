// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.Format;
import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessMore;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the contract's rows out of what was listed and measured.
 *
 * <p>Under the lock of {@link JvmReader}; what the accessors answer speaks of the last {@link #build}.
 */
final class ProcessRows {
    /** What virtual threads' numbers begin with. */
    private static final long VIRTUAL_NUMBERS = 1L << 31;

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
    private long omittedVirtual;

    ProcessRows(
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

    /** Where the rows come from: all of one reading. */
    record Sources(
            PlatformThreads platform, @Nullable NativeThreads natives, ProcessorClocks clocks, ProcessTable table) {}

    /** What one build needs everywhere. */
    private record Build(
            Sources sources,
            @Nullable Baseline baseline,
            boolean extended,
            long nowMillis,
            long nowNanos,
            boolean sampling,
            LongMap<Long> mounted) {}

    boolean hostsServer() {
        return hostsServer;
    }

    long omittedVirtual() {
        return omittedVirtual;
    }

    List<ProcessInfo> build(
            Sources sources, @Nullable Baseline baseline, Format format, int virtualLimit, long reading) {
        hostsServer = false;
        Build build = new Build(
                sources,
                baseline,
                format == Format.EXTENDED,
                System.currentTimeMillis(),
                System.nanoTime(),
                probes.isOn(Probe.VIRTUAL_TIME),
                new LongMap<>());
        List<ProcessInfo> virtualRows = virtualRows(build, virtualLimit, reading);
        @Nullable
        ProcessInfo[] byNumber = new @Nullable ProcessInfo[sources.table().end()];
        List<ProcessEntry> entries = sources.platform().entries();
        long[] allocated = build.extended() ? sources.clocks().allocated(entries) : new long[0];
        for (int i = 0; i < entries.size(); i++) {
            ProcessEntry entry = entries.get(i);
            byNumber[entry.number] =
                    platformRow(build, sources.platform().thread(i), entry, build.extended() ? allocated[i] : -1);
        }
        if (sources.natives() != null && probes.isOn(Probe.NATIVE_THREADS)) {
            for (ProcessEntry entry : sources.natives().entries()) {
                byNumber[entry.number] = nativeRow(build, entry);
            }
        }
        List<ProcessInfo> rows = new ArrayList<>(entries.size() + virtualRows.size() + 32);
        for (ProcessInfo row : byNumber) {
            if (row != null) {
                rows.add(row);
            }
        }
        rows.addAll(virtualRows);
        return rows;
    }

    private @Nullable ProcessInfo platformRow(Build build, Thread thread, ProcessEntry entry, long allocated) {
        ProcessState state = states.of(thread, entry);
        if (state == ProcessState.ABORTED || (entry.cpuNanos < 0 && !thread.isAlive())) {
            return null;
        }
        boolean stateGuessed = states.wasGuessed();
        Long mounted = build.mounted().get(entry.id);
        ProcessType type = types.of(thread, entry, state, states.wasPolling(), mounted != null, stateGuessed);
        boolean typeGuessed = types.wasGuessed();
        Role role = entry.role == null ? Role.NONE : entry.role;
        hostsServer |= role.server();
        double usage = usage(build, entry);
        Optional<ProcessMore> more = Optional.empty();
        if (build.extended()) {
            more = Optional.of(new ProcessMore(
                    instant(entry.startedMillis),
                    ProcessKind.PLATFORM,
                    thread.isDaemon(),
                    thread.getPriority(),
                    OptionalLong.empty(),
                    mounted == null ? OptionalLong.empty() : OptionalLong.of(mounted),
                    role.name(),
                    typeGuessed,
                    stateGuessed,
                    false,
                    Optional.empty(),
                    allocated < 0 ? OptionalLong.empty() : OptionalLong.of(allocated),
                    unknown(entry, usage)));
        }
        return row(entry, type, state, usage, more);
    }

    private ProcessInfo nativeRow(Build build, ProcessEntry entry) {
        ProcessState state = states.inKernel(entry);
        boolean stateGuessed = states.wasGuessed();
        ProcessType type = types.ofNative(entry);
        double usage = usage(build, entry);
        Optional<ProcessMore> more = Optional.empty();
        if (build.extended()) {
            more = Optional.of(new ProcessMore(
                    instant(entry.startedMillis),
                    ProcessKind.NATIVE,
                    false,
                    0,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    entry.role == null ? "" : entry.role.name(),
                    false,
                    stateGuessed,
                    false,
                    Optional.empty(),
                    OptionalLong.empty(),
                    unknown(entry, usage)));
        }
        return row(entry, type, state, usage, more);
    }

    private static ProcessInfo row(
            ProcessEntry entry, ProcessType type, ProcessState state, double usage, Optional<ProcessMore> more) {
        return new ProcessInfo(
                entry.name,
                Optional.empty(),
                entry.number,
                entry.id,
                type.isForUsers(),
                entry.systemIdText,
                type,
                state,
                Math.max(0, usage),
                Math.max(0, entry.cpuNanos) / 1e9,
                true,
                Optional.empty(),
                Optional.empty(),
                more);
    }

    private static double usage(Build build, ProcessEntry entry) {
        return build.baseline() == null ? -1 : build.baseline().usage(entry, build.nowMillis());
    }

    private static Optional<Instant> instant(long millis) {
        return millis < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static List<String> unknown(ProcessEntry entry, double usage) {
        List<String> unknown = new ArrayList<>(3);
        if (entry.systemId == 0) {
            unknown.add("systemID");
        }
        if (usage < 0) {
            unknown.add("cpuUsage");
        }
        if (entry.cpuNanos < 0) {
            unknown.add("cpuTime");
        }
        return unknown;
    }

    private List<ProcessInfo> virtualRows(Build build, int limit, long reading) {
        omittedVirtual = 0;
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
                if (carrier == null && rows.size() >= limit) {
                    omittedVirtual++;
                    return;
                }
                ProcessInfo row = virtualRow(build, virtual, waiting, thread, id, carrier, nanos);
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

    private @Nullable ProcessInfo virtualRow(
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
        return virtualRow(
                build, thread, id, nanos, state, stateGuessed, systemId, carrierEntry == null ? 0 : carrierId);
    }

    private ProcessInfo virtualRow(
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
        double usage = measured ? virtualUsage(build, id, nanos) : -1;
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
                    measured ? instant(virtualTimes.since()) : Optional.empty(),
                    OptionalLong.empty(),
                    unknownOfVirtual(measured, usage)));
        }
        return new ProcessInfo(
                thread.getName(),
                Optional.empty(),
                VIRTUAL_NUMBERS + id,
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
    }

    private static List<String> unknownOfVirtual(boolean measured, double usage) {
        if (usage >= 0) {
            return List.of();
        }
        return measured ? List.of("cpuUsage") : Arrays.asList("cpuTime", "cpuUsage");
    }

    private static double virtualUsage(Build build, long id, long nanos) {
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
