// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** One snapshot. */
record Seen(JsonNode json) {
    private static List<JsonNode> rows(JsonNode list, Predicate<JsonNode> wanted) {
        return StreamSupport.stream(list.spliterator(), false).filter(wanted).collect(Collectors.toList());
    }

    /** The processes that serve a request whose url has a text, but for the kit's own question whether it is held. */
    List<JsonNode> serving(String text) {
        return rows(json.path("processes"), row -> {
            String url = row.path("url").asString("");
            return url.contains(text) && !url.startsWith("/kit/held?");
        });
    }

    /** The one process that serves a request whose url has a text. */
    JsonNode processServing(String text) {
        return processServing(text, -1);
    }

    /** The same but for the one that works for it elsewhere. */
    JsonNode processServing(String text, long workerId) {
        List<JsonNode> found = serving(text).stream()
                .filter(row -> row.path("ID").asLong() != workerId)
                .toList();
        assertThat(found)
                .as(() -> "processes serving '" + text + "' in " + summary())
                .hasSize(1);
        return found.get(0);
    }

    Optional<JsonNode> findProcess(long id) {
        return rows(json.path("processes"), row -> row.path("ID").asLong() == id).stream()
                .findFirst();
    }

    JsonNode process(long id) {
        return findProcess(id).orElseThrow(() -> new AssertionError("no process " + id + " in " + summary()));
    }

    /** Whether a process works for a session; one that has ended does not. */
    boolean isBound(long id) {
        return findProcess(id).filter(row -> row.has("sessionID")).isPresent();
    }

    /** Those that work for a session. */
    List<JsonNode> processesOf(JsonNode session) {
        return rows(
                json.path("processes"),
                row -> row.path("sessionID").asString("").equals(id(session)));
    }

    /** The requests on no process whose url has a text. */
    List<JsonNode> requests(String text) {
        return rows(json.path("requests"), row -> row.path("url").asString("").contains(text));
    }

    /** The one request on no process whose url has a text. */
    JsonNode request(String text) {
        List<JsonNode> found = requests(text);
        assertThat(found)
                .as(() -> "requests on no process with '" + text + "' in " + summary())
                .hasSize(1);
        return found.get(0);
    }

    /** The sessions of users, not that of jobs. */
    List<JsonNode> sessions() {
        return rows(json.path("sessions"), row -> !row.path("type").asString().equals("storedProcedure"));
    }

    List<JsonNode> sessions(String user) {
        return rows(
                json.path("sessions"), row -> row.path("userName").asString().equals(user));
    }

    /** The one session of a user. */
    JsonNode session(String user) {
        List<JsonNode> found = sessions(user);
        assertThat(found).as(() -> "sessions of '" + user + "' in " + summary()).hasSize(1);
        return found.get(0);
    }

    Optional<JsonNode> findSession(String id) {
        return rows(json.path("sessions"), row -> id(row).equals(id)).stream().findFirst();
    }

    JsonNode sessionById(String id) {
        return findSession(id).orElseThrow(() -> new AssertionError("no session " + id + " in " + summary()));
    }

    List<String> sessionIds() {
        return sessions().stream().map(Seen::id).toList();
    }

    List<String> unread() {
        return rows(json.at("/snapshot/unread"), row -> true).stream()
                .map(row -> row.path("what").asString() + ": " + row.path("why").asString())
                .toList();
    }

    static String id(JsonNode session) {
        return session.path("ID").asString();
    }

    static long requests(JsonNode session) {
        return session.at("/more/requests").asLong();
    }

    static long waiting(JsonNode session) {
        return session.at("/more/waiting").asLong();
    }

    static long running(JsonNode session) {
        return session.at("/more/running").asLong();
    }

    static double cpuSeconds(JsonNode session) {
        assertThat(session.at("/more").has("cpuTime"))
                .as("cpuTime in %s", session)
                .isTrue();
        return session.at("/more/cpuTime").asDouble();
    }

    /** For the message of a failure: what is bound, and the sessions. */
    String summary() {
        return "\nunread " + unread() + "\nsessions "
                + sessions().stream().map(JsonNode::toString).collect(Collectors.joining("\n  ")) + "\nprocesses "
                + rows(json.path("processes"), row -> row.has("url") || row.has("sessionID")).stream()
                        .map(row -> row.path("ID") + " " + row.path("name") + " type " + row.path("type") + " "
                                + row.path("url") + " of " + row.path("sessionID"))
                        .collect(Collectors.joining("\n  "))
                + "\nrequests on no process "
                + rows(json.path("requests"), row -> true).stream()
                        .map(JsonNode::toString)
                        .collect(Collectors.joining("\n  "));
    }
}
