// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShortIdsTest {
    @Test
    void anIdIsAsShortAsTellsItFromTheOthersAndHasFourDigits() {
        String first = "0123456789ABCDEF0123456789ABCDEF";
        String second = "0123456789ABCDEF0123456789ABCDE0";
        String third = "01234AAA89ABCDEF0123456789ABCDE0";
        String fourth = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
        ShortIds ids = ShortIds.of(List.of(third, first, fourth, second, first));
        assertThat(ids.of(first)).isEqualTo(first);
        assertThat(ids.of(second)).isEqualTo(second);
        assertThat(ids.of(third)).isEqualTo("01234A");
        assertThat(ids.of(fourth)).isEqualTo("FFFF");
    }

    @Test
    void noBeginningFitsTwo() {
        Random random = new Random(11);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(String.format("%08X%024X", random.nextInt(100_000), random.nextInt(50)));
        }
        ShortIds ids = ShortIds.of(all);
        assertThat(all).allSatisfy(id -> {
            assertThat(id).startsWith(ids.of(id));
            assertThat(all.stream().filter(other -> other.startsWith(ids.of(id))))
                    .allMatch(id::equals);
        });
    }

    @Test
    void whatIsNoIdStaysWhole() {
        String hostile = "\ud83d\ude00".repeat(16);
        assertThat(ShortIds.of(List.of(hostile, "0123")).of(hostile)).isEqualTo(hostile);
        assertThat(ShortIds.of(List.of()).of("")).isEmpty();
        assertThat(List.of("abcd", "0123456789ABCDEF0123456789ABCDE")).allMatch(ShortIds::isBeginning);
        assertThat(List.of("ABC", "ABCG", "", "0123456789ABCDEF0123456789ABCDEF", "FED…"))
                .noneMatch(ShortIds::isBeginning);
    }
}
