// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which ways to read the JVM are open. What is off stays off for the life of the reader.
 *
 * <p>Thread-safe; written by whichever thread finds a probe failing.
 */
final class Probes {
    private final Map<Probe, String> off = new EnumMap<>(Probe.class);

    Probes(Set<Probe> switchedOff) {
        for (Probe probe : switchedOff) {
            off.put(probe, "switched off by settings; leave it out there to have it");
        }
    }

    synchronized boolean isOn(Probe probe) {
        return !off.containsKey(probe);
    }

    /** Switches a probe off; the first reason stays. */
    synchronized void off(Probe probe, String reason) {
        off.putIfAbsent(probe, reason + "; " + probe.mend());
    }

    synchronized void off(Probe probe, Throwable reason) {
        Throwable cause = reason;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof UnsupportedOperationException && cause.getMessage() != null) {
            off.putIfAbsent(probe, cause.getMessage()); // another JVM or system would mend it
        } else {
            off(probe, cause.toString());
        }
    }

    /** Opens a way, or switches its probe off with the reason why it cannot be opened. */
    <T> @Nullable T open(Probe probe, Opening<T> opening) {
        if (!isOn(probe)) {
            return null;
        }
        try {
            return opening.open();
        } catch (Throwable e) { // the way may lead through any JDK-internal class, absent ones included
            if (e instanceof Error memory && Guest.isOutOfMemory(e)) {
                throw memory;
            }
            off(probe, e);
            return null;
        }
    }

    synchronized Map<String, String> report() {
        Map<String, String> report = new LinkedHashMap<>();
        for (Probe probe : Probe.values()) {
            report.put(probe.text(), off.getOrDefault(probe, "ok"));
        }
        return report;
    }

    @FunctionalInterface
    interface Opening<T> {
        T open() throws Throwable;
    }
}
