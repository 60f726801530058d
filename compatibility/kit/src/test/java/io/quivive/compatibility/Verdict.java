// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import io.quivive.compatibility.Load.Note;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Holds what snapshots showed of a load against what its handlers noted: url, session, user and thread of a row have to be of one request that was
 * in progress. Used by one thread.
 */
final class Verdict {
    private static final String PATH = "/kit/noted?n=";
    /** Snapshots tell milliseconds. */
    private static final long MILLISECOND = 1000;
    /** By how much a server's begin of a request may miss the truth. */
    private static final long CLOCKS = 50 * MILLISECOND;

    /** Microseconds. */
    private static final long LONGEST_REQUEST = 5_000_000;

    private static final int MOST_TOLD = 20;

    private final Map<String, String> sessions = new HashMap<>();
    private final List<Look> looks = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<Long, Note> byRequest = new HashMap<>();
    /** When the next request began that can only do so once this one is over. */
    private final Map<Note, Long> nextBegan = new HashMap<>();

    private final Map<Long, Long> numbers = new HashMap<>();
    private final Map<Long, Long> requests = new HashMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private long early;
    private long unknown;
    private long wrongs;
    private long rows;
    private long changing;
    private long missed;

    /** One snapshot. */
    private record Look(long began, long ended, long dropped, List<Row> rows, Map<String, String> sessions) {
        boolean isWithin(Note note) {
            return note.began() < began && note.ended() > ended;
        }
    }

    /**
     * One row of it.
     *
     * @param thread empty for a request on no process
     * @param session its ID, {@code ""} for none
     * @param shownSession ID and user of the session that it shows itself
     * @param more what it says of its user beside that
     */
    private record Row(
            OptionalLong thread,
            String url,
            String session,
            String shownSession,
            String more,
            String method,
            long since,
            long number) {
        static Row of(JsonNode row) {
            boolean isProcess = row.has("ID");
            JsonNode more = isProcess ? row.path("more") : row;
            return new Row(
                    isProcess ? OptionalLong.of(row.path("ID").asLong()) : OptionalLong.empty(),
                    row.path("url").asString(""),
                    row.path("sessionID").asString(""),
                    shown(row.path("session")),
                    Stream.of("userName", "userUnknown", "sessionEnded", "unknown")
                            .filter(name -> more.has(name)
                                    && !more.path(name).toString().contains("cpu"))
                            .map(name -> name + " " + more.path(name))
                            .collect(Collectors.joining(" ")),
                    more.path("method").asString(""),
                    micros(more.path("since").asString("1970-01-01T00:00:00Z")),
                    more.path("work").asLong());
        }

        private static String shown(JsonNode session) {
            return session.isMissingNode()
                    ? ""
                    : Seen.id(session) + " " + session.path("userName").asString();
        }
    }

    /** Keeps a snapshot. */
    void add(Seen seen) {
        List<Row> shown = new ArrayList<>();
        for (String list : List.of("processes", "requests")) {
            for (JsonNode row : seen.json().path(list)) {
                String url = row.path("url").asString("");
                if (url.startsWith(PATH) || (url.isEmpty() && row.path("type").asInt() == Kit.HTTP)) {
                    shown.add(Row.of(row));
                }
            }
        }
        rows += shown.size();
        looks.add(new Look(
                instant(seen, "began"),
                instant(seen, "ended") + MILLISECOND,
                seen.json().at("/snapshot/omitted/requests").asLong(),
                shown,
                sessions(seen)));
    }

    /** How many rows there are to judge. */
    long rows() {
        return rows;
    }

    /** Those that were found wrong, and why: the first of them. */
    List<String> wrong() {
        return wrong;
    }

    /** Rows of requests that began, ended or were followed by another while the snapshot was taken. */
    long changing() {
        return changing;
    }

    /** Requests that were within the application all the time of a snapshot, and are neither in it nor counted as left out. */
    long missed() {
        return Math.max(0, missed - dropped());
    }

    /** Requests that changed whenever they were read, and were left out. */
    long dropped() {
        return looks.isEmpty() ? 0 : looks.get(looks.size() - 1).dropped - looks.get(0).dropped;
    }

    @Override
    public String toString() {
        return rows + " rows of " + looks.size() + " looks: " + wrongs + " wrong " + reasons + ", " + early
                + " before their session was known, " + unknown + " of a user who is not kept, " + changing
                + " while their request changed, " + dropped() + " left out after the last try, " + missed()
                + " missed";
    }

    /**
     * Judges all that was kept.
     *
     * @param keepsUsers whether it is known of a request with no session and on no thread that it has no user
     */
    void judge(List<Note> notes, Load.Kind kind, boolean beginsAreTold, boolean keepsUsers) {
        Map<Long, Note> byThread = new HashMap<>();
        Map<Integer, Note> byConnection = new HashMap<>();
        List<Note> ordered = notes.stream()
                .sorted((one, other) -> Long.compare(one.began(), other.began()))
                .toList();
        for (Note note : ordered) {
            byRequest.put(note.request(), note);
            Note before = byThread.put(note.thread(), note);
            if (before != null && !before.waits()) {
                nextBegan.merge(before, note.began(), Math::min);
            }
            before = byConnection.put(note.connection(), note);
            if (before != null && kind != Load.Kind.HTTP_2) { // a stream may end after its answer
                nextBegan.merge(before, note.began(), Math::min);
            }
        }
        int from = 0;
        for (Look look : looks) {
            judgeSessions(look);
            Set<Long> shown = new HashSet<>();
            for (Row row : look.rows) {
                judge(row, look, shown, beginsAreTold, keepsUsers);
            }
            while (from < ordered.size() && ordered.get(from).began() < look.began - LONGEST_REQUEST) {
                from++;
            }
            for (int i = from; i < ordered.size() && ordered.get(i).began() < look.began; i++) {
                Note note = ordered.get(i);
                if (look.isWithin(note) && !note.waits() && !shown.contains(note.request())) {
                    missed++;
                }
            }
        }
    }

    private void judge(Row row, Look look, Set<Long> shown, boolean beginsAreTold, boolean keepsUsers) {
        Note note = row.url.isEmpty() ? null : byRequest.get(requestOf(row.url));
        if (note == null) {
            tell("of no request", row, null, look);
            return;
        }
        String why = why(row, note, look, beginsAreTold, keepsUsers);
        if (!shown.add(note.request())) {
            why = "twice";
        }
        if (why != null) {
            tell(why, row, note, look);
        } else if (note.began() >= look.began
                || note.ended() <= look.ended
                || nextBegan.getOrDefault(note, Long.MAX_VALUE) <= look.ended) {
            changing++;
        }
    }

    private void judgeSessions(Look look) {
        look.sessions.forEach(sessions::putIfAbsent);
        sessions.forEach((user, id) -> {
            if (!id.equals(look.sessions.get(user))) {
                tell("the session of " + user + ", " + id + ", is " + look.sessions.get(user));
            }
        });
    }

    /** {@code null} if nothing is wrong. */
    private @Nullable String why(Row row, Note note, Look look, boolean beginsAreTold, boolean keepsUsers) {
        String id = sessions.getOrDefault(note.user(), "");
        if (!row.url.equals(note.url())) {
            return "url";
        }
        String user = "userName \"" + note.user() + "\" ";
        String more = row.more.startsWith(user) ? row.more.substring(user.length()) : row.more;
        boolean isUnknown = more.startsWith("userUnknown ") || more.startsWith("unknown ");
        if (row.session.isEmpty() && note.began() >= look.began && (!id.isEmpty() || isUnknown)) {
            early++; // its server does not know yet whose it is
            if (!isUnknown) {
                return "nobody's, since its session is not known yet";
            }
        } else if (!row.session.equals(id) || id.isEmpty() != note.user().isEmpty()) {
            return "session";
        } else {
            boolean showsSession = row.thread.isPresent() && !id.isEmpty();
            if (!keepsUsers && row.thread.isEmpty() && id.isEmpty() && isUnknown) {
                unknown++;
            } else if (!row.shownSession.equals(showsSession ? id + " " + note.user() : "") || !row.more.isEmpty()) {
                return "user";
            }
        }
        if (row.thread.isPresent() && !note.waits() && row.thread.getAsLong() != note.thread()) {
            return "thread"; // what ends one that waited is another one
        }
        if (row.thread.isEmpty() && !note.waits() && look.isWithin(note)) {
            return "no thread";
        }
        if (nextBegan.getOrDefault(note, Long.MAX_VALUE) < look.began) {
            return "over since another began";
        }
        if (note.sent() > look.ended) {
            return "not yet sent";
        }
        if (!row.method.equals("GET")) {
            return "method";
        }
        return beginsAreTold && !isBegin(row.since, note) ? "begin" : whyNumber(row, note);
    }

    private static boolean isBegin(long since, Note note) {
        return since >= note.sent() - CLOCKS && since <= note.began() + CLOCKS;
    }

    /** One number for each request, and one request for each number. */
    private @Nullable String whyNumber(Row row, Note note) {
        Long known = numbers.putIfAbsent(note.request(), row.number);
        Long other = requests.putIfAbsent(row.number, note.request());
        return (known == null || known == row.number) && (other == null || other == note.request()) ? null : "number";
    }

    private void tell(String why, Row row, @Nullable Note note, Look look) {
        reasons.merge(why, 1, Integer::sum);
        tell(why + ": " + row + " of " + note + " in a look of " + look.began + " to " + look.ended);
    }

    private void tell(String text) {
        wrongs++;
        if (wrong.size() < MOST_TOLD) {
            wrong.add(text);
        }
    }

    private static long requestOf(String url) {
        int end = url.indexOf('&');
        return Long.parseLong(url.substring(PATH.length(), end < 0 ? url.length() : end));
    }

    private static Map<String, String> sessions(Seen seen) {
        Map<String, String> sessions = new HashMap<>();
        for (JsonNode session : seen.sessions()) {
            if (Load.USERS.contains(session.path("userName").asString())) {
                sessions.merge(session.path("userName").asString(), Seen.id(session), (one, other) -> "several");
            }
        }
        sessions.remove("");
        return sessions;
    }

    private static long instant(Seen seen, String name) {
        return micros(seen.json().at("/snapshot/" + name).asString());
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }
}
