// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.HostType;
import io.quivive.ProcessType;
import io.quivive.SessionState;
import io.quivive.SessionType;
import io.quivive.Unread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link SessionsWriter} of another copy wrote, which may be of another version, or not what it says that it is.
 *
 * <p>Not thread-safe. What it throws is {@link IllegalArgumentException}.
 */
final class SessionsReader {
    static final int MAX_BYTES = 256 << 20;

    private static final int MAX_NOTES = 100;
    private static final int MAX_NOTE = 300;
    private static final int MAX_REASONS = SessionRegistry.MAX_REASONS * MAX_NOTE;

    private static final Pattern ID = Pattern.compile("[0-9A-F]{32}");

    /** What was told of a session; the second part only if all was asked for. */
    record Told(String id, long cpuNanos, @Nullable Row row) {}

    /** What a session is shown as. */
    record Row(
            boolean lives,
            SessionType type,
            SessionState state,
            HostType hostType,
            String userName,
            String machineName,
            String systemUserName,
            String ipAddress,
            @Nullable String persistentId,
            String userAgent,
            String application,
            long createdMillis,
            long lastActivity,
            long idleMillis,
            long requests,
            long waiting,
            boolean partlyUncounted) {}

    /** What a thread is at; {@code session} is the place in the list, -1 for none. */
    record At(long thread, int session, long cpuNanos, ProcessType type, long sinceMillis, String method, String url) {}

    private final RecordInput in;
    private final long now = System.currentTimeMillis();
    final boolean counts;
    final boolean hostsServer;
    final Map<String, Long> omitted = new LinkedHashMap<>();
    final List<Unread> unread = new ArrayList<>();
    final List<Told> sessions = new ArrayList<>();
    final List<At> work = new ArrayList<>();

    SessionsReader(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes are more than " + MAX_BYTES);
        }
        in = new RecordInput(bytes);
        int format = in.number();
        if (format != SessionsWriter.FORMAT) {
            throw new IllegalArgumentException("format " + Integer.toHexString(format) + " is not known");
        }
        in.begin();
        boolean whole = in.flag();
        counts = in.flag();
        hostsServer = in.flag();
        in.end();
        if (whole) {
            readNotes();
        }
        for (int i = in.count(); i > 0; i--) {
            in.begin();
            sessions.add(session(whole));
            in.end();
        }
        for (int i = in.count(); i > 0; i--) {
            in.begin();
            work.add(at(whole));
            in.end();
        }
    }

    private void readNotes() {
        for (int i = in.count(); i > 0; i--) {
            in.begin();
            String what = note(in.text());
            if (omitted.size() < MAX_NOTES) {
                omitted.merge(what, in.amount(), Long::sum);
            }
            in.end();
        }
        for (int i = in.count(); i > 0; i--) {
            in.begin();
            if (unread.size() < MAX_NOTES) {
                unread.add(new Unread(note(in.text()), in.hasMore() ? cut(in.text(), MAX_REASONS) : ""));
            }
            in.end();
        }
    }

    static String note(String text) {
        return cut(text, MAX_NOTE);
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }

    private Told session(boolean whole) {
        String id = in.text();
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a session's id has another form");
        }
        return new Told(id, in.amount(), whole ? row() : null);
    }

    private Row row() {
        return new Row(
                in.flag(),
                SessionType.of(in.text()),
                SessionState.of(in.text()),
                HostType.of(in.text()),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                persistentId(in.text()),
                in.text(),
                in.text(),
                instant(),
                instant(),
                Math.min(in.amount(), Integer.MAX_VALUE * 1000L),
                in.amount(),
                Math.min(in.amount(), Integer.MAX_VALUE),
                in.hasMore() && in.flag());
    }

    private At at(boolean whole) {
        long thread = in.longNumber();
        int session = in.number();
        long cpuNanos = in.longNumber();
        if (session < -1 || session >= sessions.size()) {
            throw new IllegalArgumentException("session " + session + " of " + sessions.size());
        }
        return whole
                ? new At(thread, session, cpuNanos, ProcessType.of(in.number()), instant(), in.text(), in.text())
                : new At(thread, session, cpuNanos, ProcessType.NONE, 0, "", "");
    }

    private long instant() {
        return Math.min(in.amount(), now);
    }

    private static @Nullable String persistentId(String text) {
        return ID.matcher(text).matches() ? text : null;
    }
}
