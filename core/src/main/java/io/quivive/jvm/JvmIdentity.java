// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What stays the same for a JVM's life, whoever looks at it.
 *
 * @param instance random id, 32 upper-case hexadecimal digits
 * @param lastNativeId the last id that was given to a native thread, 0 before the first; shared by all that give them
 */
public record JvmIdentity(String instance, AtomicLong lastNativeId) {
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
