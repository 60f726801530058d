// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The rows of a snapshot in the extended format. */
final class Rows {
    private Rows() {}

    static List<JsonNode> of(JsonNode answer) {
        List<JsonNode> rows = new ArrayList<>();
        answer.at("/processes").forEach(rows::add);
        assertThat(rows).isNotEmpty();
        return rows;
    }

    static List<JsonNode> of(JsonNode answer, Predicate<JsonNode> wanted) {
        return of(answer).stream().filter(wanted).collect(Collectors.toList());
    }

    /** The one row of a name. */
    static JsonNode named(JsonNode answer, String name) {
        List<JsonNode> found = of(answer, row -> name(row).equals(name));
        assertThat(found).as("rows named '%s'", name).hasSize(1);
        return found.get(0);
    }

    static String name(JsonNode row) {
        return row.path("name").asString();
    }

    static String systemId(JsonNode row) {
        return row.path("systemID").asString();
    }

    static long id(JsonNode row) {
        return row.path("ID").asLong();
    }

    static long number(JsonNode row) {
        return row.path("number").asLong();
    }

    static int state(JsonNode row) {
        return row.path("state").asInt();
    }

    static boolean isVirtual(JsonNode row) {
        return kind(row).equals("virtual");
    }

    static String kind(JsonNode row) {
        return row.at("/more/kind").asString();
    }

    /** Nothing is listed twice: no number, no ID, and no thread of the kernel but under the virtual threads that it carries. */
    static void assertNothingTwice(JsonNode answer) {
        assertThat(of(answer).stream().map(Rows::number)).as("numbers").doesNotHaveDuplicates();
        assertThat(of(answer).stream().map(Rows::id)).as("IDs").doesNotHaveDuplicates();
        assertThat(of(answer, row -> !isVirtual(row)).stream().map(Rows::systemId))
                .as("systemIDs")
                .doesNotHaveDuplicates();
    }
}
