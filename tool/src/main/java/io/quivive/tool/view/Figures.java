// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.time.Duration;
import java.util.Locale;

/** Figures in the form that people read. */
final class Figures {
    private Figures() {}

    /** {@code 1:23.45} below an hour, {@code 1:02:03} from there on. */
    static String time(double seconds) {
        long hundredths = (long) Math.floor(seconds * 100 + 1e-6);
        long whole = hundredths / 100;
        return whole < 3_600
                ? String.format(Locale.ROOT, "%d:%02d.%02d", whole / 60, whole % 60, hundredths % 100)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3_600, whole / 60 % 60, whole % 60);
    }

    /** The age of what may be young: {@code 0.3s} below ten seconds. */
    static String age(double seconds) {
        return seconds < 9.95 ? String.format(Locale.ROOT, "%.1fs", seconds) : age(Duration.ofSeconds((long) seconds));
    }

    /** The largest two units of an age that tell something: {@code 3d4h}, {@code 2m5s}, {@code 12s}. */
    static String age(Duration age) {
        Duration whole = age.isNegative() ? Duration.ZERO : age;
        return whole.toDays() > 0
                ? whole.toDays() + "d" + whole.toHoursPart() + "h"
                : whole.toHours() > 0
                        ? whole.toHours() + "h" + whole.toMinutesPart() + "m"
                        : (whole.toMinutes() > 0 ? whole.toMinutes() + "m" : "") + whole.toSecondsPart() + "s";
    }

    /** In units of 1,024: {@code 12.3M}. */
    static String bytes(long bytes) {
        if (bytes < 1_024) {
            return Long.toString(bytes);
        }
        double rest = bytes;
        int unit = -1;
        while (rest >= 1_023.95 && unit < 4) {
            rest /= 1_024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f%c", rest, "KMGTP".charAt(unit));
    }

    /** {@code 1 session}, {@code 2 sessions}, {@code 2 processes}. */
    static String count(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }
}
