// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.session.UniqueId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What stays the same for a JVM's life, whoever looks at it.
 *
 * @param instance random id, 32 upper-case hexadecimal digits
 * @param lastNativeId the last id that was given to a native thread, 0 before the first; shared by all that give them
 * @param lastWork the last number that a piece of work was given; shared likewise
 */
public record JvmIdentity(String instance, AtomicLong lastNativeId, AtomicLong lastWork) {
    private static final String ENTRY = "io.quivive.agent.entry.Entry";
    /** Where copies of the library that no agent has come to yet agree. */
    private static final String INSTANCE_PROPERTY = "io.quivive.instance";

    /** That on which all copies of Quivive in this JVM agree: what the agent's entry remembers, if an agent has been here. */
    @SuppressWarnings("unchecked") // what it remembers is fixed
    public static JvmIdentity shared() {
        try {
            Object memory = Class.forName(ENTRY, true, ClassLoader.getSystemClassLoader())
                    .getMethod("memory")
                    .invoke(null);
            return in((ConcurrentMap<String, Object>) memory);
        } catch (ReflectiveOperationException | LinkageError | SecurityException e) {
            Object instance = System.getProperties().putIfAbsent(INSTANCE_PROPERTY, UniqueId.random());
            return new JvmIdentity(
                    instance instanceof String known ? known : System.getProperty(INSTANCE_PROPERTY, ""),
                    new AtomicLong(),
                    new AtomicLong());
        }
    }

    /** What the agent's entry remembers, which is begun with what copies of the library have agreed on. */
    public static JvmIdentity in(ConcurrentMap<String, Object> memory) {
        return new JvmIdentity(
                (String) memory.computeIfAbsent(
                        "instance", key -> System.getProperty(INSTANCE_PROPERTY, UniqueId.random())),
                (AtomicLong) memory.computeIfAbsent("lastNativeId", key -> new AtomicLong()),
                (AtomicLong) memory.computeIfAbsent("lastWork", key -> new AtomicLong()));
    }

    /** This host's name as the operating system has it, without asking the network; empty if it does not tell. */
    public static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            String windows = System.getenv("COMPUTERNAME");
            String other = System.getenv("HOSTNAME");
            return windows != null ? windows : other != null ? other : "";
        }
    }

    /** Vendor, name and version of this JVM. */
    public static String description() {
        return System.getProperty("java.vm.vendor", "") + ", " + System.getProperty("java.vm.name", "") + ", "
                + Runtime.version();
    }

    /** When this JVM began. */
    public static Instant started() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        return Instant.ofEpochMilli(runtime.getStartTime());
    }
}
