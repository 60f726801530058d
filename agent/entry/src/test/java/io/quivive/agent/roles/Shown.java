// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A process that a product is to show.
 *
 * @param role the rule that is to name it
 * @param name its name, where {@code *} stands for any text
 * @param type the type that it is to have
 * @param from the first JDK that shows it
 * @param until the last one
 * @param times how many there are to be, 0 for at least one
 */
record Shown(String role, String name, int type, int from, int until, int times) {
    static Shown shown(String role, String name, int type) {
        return new Shown(role, name, type, 0, Integer.MAX_VALUE, 0);
    }

    Shown from(int jdk) {
        return new Shown(role, name, type, jdk, until, times);
    }

    Shown until(int jdk) {
        return new Shown(role, name, type, from, jdk, times);
    }

    Shown times(int exactly) {
        return new Shown(role, name, type, from, until, exactly);
    }

    boolean isOn(int jdk) {
        return from <= jdk && jdk <= until;
    }

    boolean is(JsonNode process) {
        return process.at("/more/role").asString().equals(role)
                && process.at("/type").asInt() == type
                && Pattern.matches(
                        Pattern.quote(name).replace("*", "\\E.*\\Q"),
                        process.at("/name").asString());
    }
}
