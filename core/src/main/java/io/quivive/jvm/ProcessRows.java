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
    private final Probes probes;
    private final Types types;
    private final States states;
    private final VirtualRows virtual;
    private boolean hostsServer;

    ProcessRows(Probes probes, Types types, States states, VirtualRows virtual) {
        this.probes = probes;
        this.types = types;
        this.states = states;
        this.virtual = virtual;
    }

    /** Where the rows come from: all of one reading. */
    record Sources(
            PlatformThreads platform,
            @Nullable NativeThreads natives,
            ProcessorClocks clocks,
            ProcessTable table,
            Bindings bindings) {}

    /** What one build needs everywhere. */
    record Build(
            Sources sources,
            @Nullable Baseline baseline,
            boolean extended,
            long nowMillis,
            long nowNanos,
            boolean sampling,
            LongMap<Long> mounted) {}

    boolean hostsServer() {
        return hostsServer || virtual.hostsServer();
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
        List<ProcessInfo> virtualRows = virtual.build(build, virtualLimit, reading);
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
        ProcessInfo row = row(entry, type, state, usage, more);
        Bindings.Bound bound = build.sources().bindings().of(entry.id, entry.cpuNanos, false);
        if (bound != null) {
            build.sources().bindings().note(row, bound);
        }
        return row;
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

    static Optional<Instant> instant(long millis) {
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
}
