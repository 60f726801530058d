// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The shortest beginnings of sessions' IDs that tell them apart, of four digits or more. What is no ID of the contract's form stays whole. */
public final class ShortIds {
    private static final Pattern ID = Pattern.compile("[0-9A-F]{32}");
    private static final Pattern BEGINNING = Pattern.compile("[0-9A-Fa-f]{4,31}");
    private static final int LEAST = 4;

    private final Map<String, String> byId = new HashMap<>();

    private ShortIds() {}

    /** Those of these. */
    public static ShortIds of(Collection<String> ids) {
        List<String> sorted = ids.stream()
                .filter(id -> ID.matcher(id).matches())
                .distinct()
                .sorted()
                .toList();
        ShortIds all = new ShortIds();
        int before = 0;
        for (int i = 0; i < sorted.size(); i++) {
            int behind = i + 1 < sorted.size() ? alike(sorted.get(i), sorted.get(i + 1)) : 0;
            all.byId.put(sorted.get(i), sorted.get(i).substring(0, Math.max(LEAST, Math.max(before, behind) + 1)));
            before = behind;
        }
        return all;
    }

    /** Whether it may be the beginning of an ID, and is no whole one. */
    public static boolean isBeginning(String text) {
        return BEGINNING.matcher(text).matches();
    }

    /** The beginning of one of them. */
    public String of(String id) {
        return byId.getOrDefault(id, id);
    }

    private static int alike(String one, String other) {
        int alike = 0;
        while (one.charAt(alike) == other.charAt(alike)) {
            alike++;
        }
        return alike;
    }
}
