// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

/** The bare {@code clock_gettime} calls in C, for what they cost; the library is compiled by {@code benchmark/run}. */
final class BareClock {
    /** Names the library; not there where the machine has no C compiler. */
    private static final String LIBRARY = "quivive.bareClock";

    private BareClock() {}

    /** Whether the library is there; loads it. */
    static boolean load() {
        String library = System.getProperty(LIBRARY, "");
        if (library.isEmpty()) {
            return false;
        }
        System.load(library);
        return true;
    }

    /** The processor nanoseconds of threads, added up. */
    static native long sum(int[] systemIds);
}
