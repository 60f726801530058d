// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quivive.ProcessKind;
import io.quivive.ProcessType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesTest {
    @Test
    void theBuiltInRulesAreInForm() {
        assertThat(Roles.builtIn().rules()).hasSizeGreaterThan(40);
        assertThat(Roles.builtIn().of(subject(ProcessKind.NATIVE, "VM Thread")).type())
                .isEqualTo(ProcessType.of(-39));
    }

    @Test
    void anOperatorsRuleStandsBeforeTheBuiltInOnes() {
        Roles roles = Roles.withOperators(
                "# mine\n\n  my.vm -20\tkind=native name=\"VM *\"  \r\nlater 5 name=\"a b*\" server\n");
        Role mine = roles.of(subject(ProcessKind.NATIVE, "VM Thread"));
        assertThat(mine.name()).isEqualTo("my.vm");
        assertThat(mine.type()).isEqualTo(ProcessType.of(-20));
        assertThat(roles.of(subject(ProcessKind.PLATFORM, "a b c")).server()).isTrue();
    }

    @Test
    void theFirstRuleThatMatchesCounts() {
        Roles roles = Roles.withOperators("one 5 name=\"x*\"\ntwo 4 name=\"xy*\"");
        assertThat(roles.of(subject(ProcessKind.PLATFORM, "xyz")).name()).isEqualTo("one");
    }

    @Test
    void conditionsOfOneKindAreAlternativesAndThoseOfSeveralMustAllHold() {
        Roles roles = Roles.withOperators("mine 5 name=a name=b task=T class=C pool=P");
        for (String name : List.of("a", "b")) {
            assertThat(roles.of(subject(name, "C", "T", "P")).name()).isEqualTo("mine");
        }
        assertThat(roles.of(subject("c", "C", "T", "P")).name()).isEmpty();
        assertThat(roles.of(subject("a", "c", "T", "P")).name()).isEmpty();
        assertThat(roles.of(subject("a", "C", "t", "P")).name()).isEmpty();
        assertThat(roles.of(subject("a", "C", "T", "p")).name()).isEmpty();
    }

    @Test
    void aRuleWithoutKindIsNotForVirtualThreads() {
        Roles roles = Roles.withOperators("mine 5 name=\"mine *\"\ntheirs 4 kind=virtual name=\"theirs *\"");
        assertThat(roles.of(subject(ProcessKind.VIRTUAL, "mine 1")).isNone()).isTrue();
        assertThat(roles.of(subject(ProcessKind.VIRTUAL, "theirs 1")).name()).isEqualTo("theirs");
        assertThat(roles.of(subject(ProcessKind.PLATFORM, "theirs 1")).isNone()).isTrue();
    }

    @Test
    void whatNoRuleNamesHasNone() {
        assertThat(Roles.builtIn().of(subject(ProcessKind.PLATFORM, "my own")).isNone())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "mine 5 | is no rule: expected NAME TYPE and at least one condition",
                "mine five name=a | 'five' is no process type: expected a number such as -32",
                "mine 77 name=a | 77",
                "mine 5 nome=a | 'nome=a' is not known: expected busy=",
                "mine 5 server | rule 'mine' has no condition",
                "mine 5 name=a busy=4 | busy= and idle= go together",
                "mine 5 name=a idle=lock | busy= and idle= go together",
                "mine 5 name=a busy=4 idle=sometimes | idle=sometimes is not known: expected lock",
                "mine 5 kind=fibre | fibre",
                "mine 5 name=\"a b | a quote is not closed"
            })
    void aBrokenLineIsToldByItsNumber(String line, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Roles.withOperators("# first\n\n" + line + "\nfine 5 name=fine"))
                .withMessageStartingWith("roles, line 3: ")
                .withMessageContaining(message);
    }

    @Test
    void moreRulesThanAreAllowedAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Roles.withOperators("mine 5 name=a\n".repeat(1_001)))
                .withMessageContaining("line 1001: more than 1000 rules");
    }

    private static Role.Subject subject(ProcessKind kind, String name) {
        return new Role.Subject(kind, name, List.of(), "", List.of());
    }

    private static Role.Subject subject(String name, String type, String task, String pool) {
        return new Role.Subject(ProcessKind.PLATFORM, name, List.of("Sub", type), task, List.of(pool, "Object"));
    }
}
