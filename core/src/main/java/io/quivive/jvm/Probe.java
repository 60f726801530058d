// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** One way to read the JVM. Each can be switched off by name and switches itself off when it fails, see {@link Probes}. */
public enum Probe {
    /** Fields of java.lang.Thread and java.util.concurrent: what only the JDK itself may read. */
    THREAD_FIELDS(
            "threadFields", "attach the agent, or start the JVM with --add-opens java.base/java.lang=ALL-UNNAMED"),
    /** Thread ids of the operating system, out of the JVM's own structures. */
    SYSTEM_ID("systemID", "attach the agent on Linux"),
    /** clock_gettime instead of the management bean. */
    CLOCK("clock", "attach the agent on Linux with Java 22 or newer; the management bean is used meanwhile"),
    /** /proc/self/task/N/syscall: what a thread waits for in the kernel. */
    KERNEL_STATE("kernelState", "needs systemID and a readable /proc/self/task"),
    /** Threads that Java does not know. */
    NATIVE_THREADS("nativeThreads", "needs systemID and a readable /proc/self/task"),
    /** When a thread began. */
    START_TIME("startTime", "needs systemID and a readable /proc/self/task"),
    /** The JVM's sets of virtual threads. */
    VIRTUAL_THREADS("virtualThreads", "attach the agent, and leave out -Djdk.trackAllThreads=false"),
    /** What a virtual thread waits for in the kernel, out of the JDK's pollers. */
    POLLERS("pollers", "attach the agent"),
    /** The virtual thread that a carrier runs, out of the JVM's own structures. */
    MOUNTED_ID(
            "mountedID",
            "attach the agent on Linux with Java 24 or newer; all virtual threads are looked through meanwhile"),
    /** Processor time of virtual threads, by sampling their carriers. */
    VIRTUAL_TIME("virtualTime", "needs virtualThreads and processor time of platform threads"),
    /** The sessions and requests of HTTP servers. */
    SESSIONS("sessions", "attach the agent, or embed the library"),
    /** What tasks work for that a request gives to other threads. */
    HAND_OVER("handOver", "attach the agent; in code, wrap the task"),
    /** Processor time of sessions. */
    SESSION_TIME("sessionTime", "set processorTime=on, where the JVM measures that of threads");

    private final String text;
    private final String mend;

    Probe(String text, String mend) {
        this.text = text;
        this.mend = mend;
    }

    /** The name that stands in {@code snapshot.probes} and switches it off. */
    public String text() {
        return text;
    }

    /** How to open it. */
    public String mend() {
        return mend;
    }

    /**
     * The probe of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Probe of(String text) {
        return Arrays.stream(values())
                .filter(probe -> probe.text.toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("probe '" + text + "' does not exist: expected one of "
                        + Arrays.stream(values()).map(Probe::text).collect(Collectors.joining(", "))));
    }
}
