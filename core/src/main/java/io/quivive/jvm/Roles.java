// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import io.quivive.ProcessType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rules that name the roles of processes, kept as data: those of an operator first, then the built-in ones of {@code roles.txt}, where
 * the form is described. The first rule that matches counts.
 */
public final class Roles {
    /** An operator's file may not be longer. */
    private static final int MAX_RULES = 1_000;

    private final List<Role> rules;

    private Roles(List<Role> rules) {
        this.rules = List.copyOf(rules);
    }

    /** The built-in rules alone. */
    public static Roles builtIn() {
        return withOperators("");
    }

    /**
     * An operator's rules before the built-in ones.
     *
     * @throws IllegalArgumentException with the line's number, if the text breaks the form
     */
    public static Roles withOperators(String text) {
        List<Role> rules = new ArrayList<>(parse(text, "roles"));
        rules.addAll(parse(builtInText(), "built-in roles"));
        return new Roles(rules);
    }

    Role of(Role.Subject subject) {
        for (Role rule : rules) {
            if (rule.matches(subject)) {
                return rule;
            }
        }
        return Role.NONE;
    }

    List<Role> rules() {
        return rules;
    }

    private static String builtInText() {
        try (InputStream in = Roles.class.getResourceAsStream("roles.txt")) {
            if (in == null) {
                throw new IllegalStateException("the built-in roles are missing beside " + Roles.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Role> parse(String text, String source) {
        List<Role> rules = new ArrayList<>();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                rules.add(rule(words(line)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(source + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
            if (rules.size() > MAX_RULES) {
                throw new IllegalArgumentException(
                        source + ", line " + (i + 1) + ": more than " + MAX_RULES + " rules; leave some out");
            }
        }
        return rules;
    }

    private static Role rule(List<String> words) {
        if (words.size() < 3) {
            throw new IllegalArgumentException("'" + String.join(" ", words)
                    + "' is no rule: expected NAME TYPE and at least one condition, such as name=GLOB");
        }
        ProcessType type = type(words.get(1));
        Optional<ProcessType> busy = Optional.empty();
        Optional<ProcessType> polling = Optional.empty();
        Optional<ProcessKind> kind = Optional.empty();
        IdleProbe idle = IdleProbe.NONE;
        boolean server = false;
        List<Glob> names = new ArrayList<>();
        List<Glob> classes = new ArrayList<>();
        List<Glob> tasks = new ArrayList<>();
        List<Glob> pools = new ArrayList<>();
        for (String word : words.subList(2, words.size())) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            switch (key) {
                case "busy" -> busy = Optional.of(type(value));
                case "polling" -> polling = Optional.of(type(value));
                case "idle" -> idle = idle(value);
                case "server" -> server = true;
                case "kind" -> kind = Optional.of(ProcessKind.of(value));
                case "name" -> names.add(new Glob(value));
                case "class" -> classes.add(new Glob(value));
                case "task" -> tasks.add(new Glob(value));
                case "pool" -> pools.add(new Glob(value));
                default ->
                    throw new IllegalArgumentException(
                            "'" + word
                                    + "' is not known: expected busy=, polling=, idle=, server, kind=, name=, class=, task= or pool=");
            }
        }
        if (names.isEmpty() && classes.isEmpty() && tasks.isEmpty() && pools.isEmpty() && kind.isEmpty()) {
            throw new IllegalArgumentException("rule '" + words.get(0)
                    + "' has no condition: expected at least one of kind=, name=, class=, task= or pool=");
        }
        if (busy.isPresent() != !(idle instanceof IdleProbe.None)) {
            throw new IllegalArgumentException(
                    "rule '" + words.get(0) + "': busy= and idle= go together, one of them is missing");
        }
        return new Role(words.get(0), type, busy, polling, idle, server, kind, names, classes, tasks, pools);
    }

    private static IdleProbe idle(String text) {
        int colon = text.indexOf(':');
        String probe = colon < 0 ? text : text.substring(0, colon);
        String argument = colon < 0 ? "" : text.substring(colon + 1);
        return switch (probe) {
            case "lock" -> new IdleProbe.Lock(FieldPath.of(argument));
            case "blocker" -> new IdleProbe.Blocker(argument);
            case "parked-on" ->
                new IdleProbe.ParkedOn(
                        Stream.of(argument.split(",", -1)).map(FieldPath::of).toList());
            case "without" -> new IdleProbe.Without(FieldPath.of(argument));
            case "input-output" -> new IdleProbe.InputOutput();
            case "unmounted" -> new IdleProbe.Unmounted();
            case "unknown" -> new IdleProbe.Unknown();
            default ->
                throw new IllegalArgumentException(
                        "idle=" + text
                                + " is not known: expected lock, lock:FIELDS, blocker:CLASS, parked-on:FIELDS, without:FIELDS, input-output, unmounted or unknown");
        };
    }

    private static ProcessType type(String text) {
        try {
            return ProcessType.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no process type: expected a number such as -32", e);
        }
    }

    /** Words separated by blanks; quotes keep blanks together. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean inside = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                inside = true;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                if (inside) {
                    words.add(word.toString());
                    word.setLength(0);
                    inside = false;
                }
            } else {
                word.append(c);
                inside = true;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        if (inside) {
            words.add(word.toString());
        }
        return words;
    }
}
