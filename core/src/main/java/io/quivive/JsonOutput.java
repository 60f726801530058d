// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoField;

/**
 * Writes JSON tokens into one buffer that goes to a stream whenever it is full. Text is escaped so that it stays harmless where the JSON
 * is shown: control characters, those that change the direction of text, and lone surrogates are written as escapes.
 *
 * <p>Not thread-safe: one writer for one document.
 */
final class JsonOutput {
    private static final int FLUSH_AT = 8_000;
    private static final long SECONDS_OF_DAY = 86_400;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long[] POWERS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    private final OutputStream out;
    private final byte[] buffer = new byte[8_192];
    private int length;
    private boolean first = true;
    private LocalDate date = LocalDate.EPOCH;
    private long dateOf;

    JsonOutput(OutputStream out) {
        this.out = out;
    }

    void beginObject() throws IOException {
        separate();
        put('{');
        first = true;
    }

    void endObject() throws IOException {
        put('}');
        first = false;
    }

    void beginArray() throws IOException {
        separate();
        put('[');
        first = true;
    }

    void endArray() throws IOException {
        put(']');
        first = false;
    }

    void name(String name) throws IOException {
        string(name);
        put(':');
        first = true;
    }

    void string(String value) throws IOException {
        separate();
        put('"');
        for (int i = plain(value); i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                control(c);
            } else if (c == '"' || c == '\\') {
                put('\\');
                put(c);
            } else if (c < 0x80) {
                put(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                codePoint(Character.toCodePoint(c, value.charAt(++i)));
            } else if (isHarmful(c)) {
                escape(c);
            } else {
                codePoint(c);
            }
        }
        put('"');
    }

    /** Writes what needs no escape and fits; answers up to where. Most text is like that all through. */
    private int plain(String value) throws IOException {
        int count = Math.min(value.length(), buffer.length / 2);
        if (length + count > FLUSH_AT) {
            spill();
        }
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
                count = i;
            } else {
                buffer[at++] = (byte) c;
            }
        }
        length = at;
        return count;
    }

    void number(long value) throws IOException {
        separate();
        digits(value);
    }

    /** A decimal number with at most the given places, trailing zeros left away. */
    void number(double value, int places) throws IOException {
        separate();
        long scaled = Math.round(value * POWERS[places]);
        if (scaled < 0) {
            put('-');
            scaled = -scaled;
        }
        digits(scaled / POWERS[places]);
        long fraction = scaled % POWERS[places];
        if (fraction != 0) {
            put('.');
            for (int place = places - 1; fraction != 0; place--) {
                put('0' + (int) (fraction / POWERS[place]));
                fraction %= POWERS[place];
            }
        }
    }

    void bool(boolean value) throws IOException {
        separate();
        String text = value ? "true" : "false";
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    /** ISO 8601 in UTC to the second. */
    void instantInSeconds(Instant instant) throws IOException {
        instant(instant, false);
    }

    /** ISO 8601 in UTC with milliseconds. */
    void instantInMillis(Instant instant) throws IOException {
        instant(instant, true);
    }

    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
        out.flush();
    }

    private void instant(Instant instant, boolean millis) throws IOException {
        separate();
        long day = Math.floorDiv(instant.getEpochSecond(), SECONDS_OF_DAY);
        int second = (int) Math.floorMod(instant.getEpochSecond(), SECONDS_OF_DAY);
        if (day != dateOf) { // most instants of a document are of one day
            date = LocalDate.ofEpochDay(day);
            dateOf = day;
        }
        put('"');
        twoDigits(date.getYear() / 100 % 100);
        twoDigits(date.getYear() % 100);
        put('-');
        twoDigits(date.getMonthValue());
        put('-');
        twoDigits(date.getDayOfMonth());
        put('T');
        twoDigits(second / 3600);
        put(':');
        twoDigits(second / 60 % 60);
        put(':');
        twoDigits(second % 60);
        if (millis) {
            put('.');
            int thousandths = instant.get(ChronoField.MILLI_OF_SECOND);
            put('0' + thousandths / 100);
            twoDigits(thousandths % 100);
        }
        put('Z');
        put('"');
    }

    private void twoDigits(int value) throws IOException {
        put('0' + value / 10);
        put('0' + value % 10);
    }

    private void digits(long value) throws IOException {
        if (value == Long.MIN_VALUE) {
            throw new IllegalArgumentException("no number of the contract is as small as " + value);
        }
        if (value < 0) {
            put('-');
            value = -value;
        }
        int count = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            count++;
        }
        if (length + count > FLUSH_AT) {
            spill();
        }
        for (int i = count - 1; i >= 0; i--) {
            buffer[length + i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        length += count;
    }

    private void control(char c) throws IOException {
        switch (c) {
            case '\n' -> shortEscape('n');
            case '\r' -> shortEscape('r');
            case '\t' -> shortEscape('t');
            default -> escape(c);
        }
    }

    private void shortEscape(char c) throws IOException {
        put('\\');
        put(c);
    }

    private void escape(char c) throws IOException {
        put('\\');
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[(c >> shift) & 0xf]);
        }
    }

    private static boolean isHarmful(char c) {
        return c < 0xa0 // C1 controls
                || Character.isSurrogate(c)
                || c == 0x061c
                || (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff;
    }

    private void codePoint(int c) throws IOException {
        if (c < 0x800) {
            put(0xc0 | c >> 6);
        } else {
            if (c < 0x10000) {
                put(0xe0 | c >> 12);
            } else {
                put(0xf0 | c >> 18);
                put(0x80 | (c >> 12 & 0x3f));
            }
            put(0x80 | (c >> 6 & 0x3f));
        }
        put(0x80 | (c & 0x3f));
    }

    private void separate() throws IOException {
        if (!first) {
            put(',');
        }
        first = false;
    }

    private void put(int b) throws IOException {
        if (length >= FLUSH_AT) {
            spill();
        }
        buffer[length++] = (byte) b;
    }

    private void spill() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }
}
