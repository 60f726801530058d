// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.bridge;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The one place in a JVM that every copy and version of Quivive finds, since the boot loader has it. It stays for the JVM's life and holds
 * JDK types alone: the JVM's identity, and whichever agent is at work. Frozen: what it is now, every later version has to live with.
 */
public final class Bridge {
    /**
     * {@code instance}: the random id of this JVM's life, a String · {@code lastNativeId}: the last id that a native thread was given, an
     * AtomicLong · {@code agent}: the agent at work, a Function from its options, a Map, to {@code null}, or to anything else if it has made room
     * for the one that asks · {@code nextPoint}: the number of the next instrumented place, which is never given again, an AtomicInteger.
     */
    public static final ConcurrentMap<String, Object> SHARED = new ConcurrentHashMap<>();

    private Bridge() {}
}
