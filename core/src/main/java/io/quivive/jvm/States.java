// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * What a platform or native thread does, by the contract's table: from Java's own state, and for those that Java calls runnable from the
 * kernel's.
 *
 * <p>Under the lock of {@link JvmReader}. {@link #wasGuessed} and {@link #wasPolling} speak of the last answer.
 */
final class States {
    private final Probes probes;
    private final ThreadFields fields;
    private final Blockers blockers;
    private final ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    private @Nullable KernelStates kernel;
    private boolean guessed;
    private boolean polling;

    States(Probes probes, ThreadFields fields, Blockers blockers) {
        this.probes = probes;
        this.fields = fields;
        this.blockers = blockers;
        if (!probes.isOn(Probe.SYSTEM_ID)) {
            probes.off(Probe.KERNEL_STATE, "systemID is off");
        }
    }

    /** The state of a Java thread; {@link ProcessState#ABORTED} if it has ended. */
    ProcessState of(Thread thread, ProcessEntry entry) {
        guessed = false;
        polling = false;
        int status = fields.status(thread);
        if ((status & ThreadFields.RUNNABLE) != 0) {
            return inKernel(entry);
        }
        if ((status & ThreadFields.BLOCKED) != 0) {
            return ProcessState.WAITING_FOR_INTERNAL_FLAG;
        }
        if ((status & ThreadFields.SLEEPING) != 0) {
            return ProcessState.DELAYED;
        }
        if ((status & ThreadFields.IN_OBJECT_WAIT) != 0) {
            return ProcessState.WAITING_FOR_USER_EVENT;
        }
        if ((status & (ThreadFields.WAITING_FOREVER | ThreadFields.WAITING_WITH_TIMEOUT)) != 0) {
            return parked(thread, entry, (status & ThreadFields.WAITING_WITH_TIMEOUT) != 0);
        }
        if ((status & ThreadFields.TERMINATED) != 0) {
            return ProcessState.ABORTED;
        }
        guessed = true;
        return ProcessState.EXECUTING;
    }

    /** The state of a native thread, or of a Java thread that Java calls runnable. */
    ProcessState inKernel(ProcessEntry entry) {
        guessed = false;
        polling = false;
        KernelStates states = kernel(entry);
        if (states != null) {
            ProcessState state = states.of(entry);
            polling = states.wasPolling();
            if (state != null) {
                return state;
            }
        }
        guessed = true;
        return ProcessState.EXECUTING;
    }

    boolean wasGuessed() {
        return guessed;
    }

    boolean wasPolling() {
        return polling;
    }

    private ProcessState parked(Thread thread, ProcessEntry entry, boolean timed) {
        Object blocker = fields.blocker(thread);
        if (blocker != null) {
            return blockers.state(blocker);
        }
        if (!timed) {
            return ProcessState.WAITING_FOR_USER_EVENT;
        }
        // without the JDK's own field, Object.wait with a time-out looks like a sleep, but has an object to wait for
        return !fields.isStatusComplete() && waitsForObject(entry)
                ? ProcessState.WAITING_FOR_USER_EVENT
                : ProcessState.DELAYED;
    }

    private boolean waitsForObject(ProcessEntry entry) {
        ThreadInfo info = bean.getThreadInfo(entry.id);
        return info != null && info.getLockInfo() != null;
    }

    private @Nullable KernelStates kernel(ProcessEntry entry) {
        if (kernel == null && entry.systemId != 0 && probes.isOn(Probe.KERNEL_STATE)) {
            kernel = probes.open(Probe.KERNEL_STATE, KernelStates::open);
        }
        return entry.systemId == 0 ? null : kernel;
    }
}
