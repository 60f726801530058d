// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.jvm.Roles;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That no rule is built in which the products do not show: each of its types, and each pattern of names. */
class BuiltInRolesTest {
    private static final Pattern WORD = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))");

    @Test
    void everyBuiltInRuleIsShownOnAProductWithEachOfItsTypesAndNames() throws Exception {
        List<Shown> shown = Products.all().stream()
                .flatMap(product -> product.shown().stream())
                .toList();
        List<String> unseen = new ArrayList<>();
        Set<String> rules = new LinkedHashSet<>();
        for (String line : builtIn().lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String role = line.split(" ", 2)[0];
                rules.add(role);
                unseen.addAll(unseen(
                        role,
                        line,
                        shown.stream().filter(each -> each.role().equals(role)).toList()));
            }
        }
        assertThat(unseen).isEmpty();
        assertThat(rules)
                .hasSizeGreaterThan(30)
                .containsAll(shown.stream().map(Shown::role).toList());
    }

    private static List<String> unseen(String role, String line, List<Shown> shown) {
        List<String> unseen = new ArrayList<>();
        List<String> types = new ArrayList<>(List.of(line.split(" +", 3)[1]));
        for (Matcher word = WORD.matcher(line); word.find(); ) {
            String value = Objects.requireNonNullElse(word.group(2), word.group(3));
            switch (word.group(1)) {
                case "busy", "polling" -> types.add(value);
                case "name" -> {
                    Pattern names = Pattern.compile(Pattern.quote(value).replace("*", "\\E.*\\Q"));
                    if (shown.stream()
                            .noneMatch(each -> names.matcher(each.name()).matches())) {
                        unseen.add(role + " name=" + value);
                    }
                }
                default -> {
                    // what else a rule asks for holds where it is shown
                }
            }
        }
        for (String type : types) {
            // a busy worker of a server that is read shows its request
            String also = type.equals("-55") ? "-3" : type;
            if (shown.stream()
                    .noneMatch(
                            each -> each.type() == Integer.parseInt(type) || each.type() == Integer.parseInt(also))) {
                unseen.add(role + " " + type);
            }
        }
        return unseen;
    }

    private static String builtIn() throws Exception {
        try (InputStream in = Objects.requireNonNull(Roles.class.getResourceAsStream("roles.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
