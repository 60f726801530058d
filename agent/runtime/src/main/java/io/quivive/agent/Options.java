// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import io.quivive.jvm.Probe;
import io.quivive.jvm.Roles;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What an agent is told at its start; a part that is broken is told of once and left out. */
final class Options {
    private static final String STARTED_WITH = "startedWith";

    private Options() {}

    /** An agent that takes the place of the one from {@code -javaagent} keeps to what an operator gave that. */
    @SuppressWarnings("unchecked") // what the memory holds is fixed
    static MonitorSettings settings(ConcurrentMap<String, Object> memory, Map<String, Object> told) {
        Map<String, String> texts = new HashMap<>();
        told.forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put(name, text);
            }
        });
        if (isFromStart(told)) {
            memory.putIfAbsent(STARTED_WITH, Map.copyOf(texts));
        }
        Map<String, String> all = new HashMap<>((Map<String, String>) memory.getOrDefault(STARTED_WITH, Map.of()));
        all.putAll(texts);
        return new MonitorSettings(probesOff(all.get("off")), roles(all.get("roles")), sessions(all.get("settings")));
    }

    /** Whether the JVM was started with an agent, this one or one before it. */
    static boolean isStartedWithAgent(ConcurrentMap<String, Object> memory) {
        return memory.containsKey(STARTED_WITH);
    }

    /** Whether it is this one that the JVM was started with. */
    static boolean isFromStart(Map<String, Object> told) {
        return "premain".equals(told.get("way"));
    }

    private static SessionSettings sessions(@Nullable String file) {
        if (file == null) {
            return SessionSettings.DEFAULT;
        }
        try {
            return SessionSettings.parse(text(file));
        } catch (IOException | RuntimeException e) {
            warn("settings=" + file + " is left out: " + e.getMessage());
            return SessionSettings.DEFAULT;
        }
    }

    private static Set<String> probesOff(@Nullable String option) {
        if (option == null) {
            return Set.of();
        }
        try {
            Set<String> off = new HashSet<>(Arrays.asList(option.split("\\+", -1)));
            off.forEach(Probe::of);
            return off;
        } catch (IllegalArgumentException e) {
            warn("off=" + option + " is left out: " + e.getMessage());
            return Set.of();
        }
    }

    private static String roles(@Nullable String file) {
        if (file == null) {
            return "";
        }
        try {
            String roles = text(file);
            Roles.withOperators(roles);
            return roles;
        } catch (IOException | IllegalArgumentException e) {
            warn("roles " + file + " are left out: " + e.getMessage());
            return "";
        }
    }

    /** Without {@code java.nio.file}, whose provider an application may configure. */
    private static String text(String file) throws IOException {
        try (FileInputStream in = new FileInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Once, at the start; a logger would be one too early for the host. */
    @SuppressWarnings("SystemOut")
    static void warn(String message) {
        System.err.println("quivive: " + message);
    }
}
