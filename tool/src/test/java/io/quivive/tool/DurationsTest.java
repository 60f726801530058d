// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    private final Durations durations = new Durations();

    @Test
    void aNumberAndItsUnitAreRead() {
        assertThat(durations.convert("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(durations.convert("1s")).isEqualTo(Duration.ofSeconds(1));
        assertThat(durations.convert("1m")).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1h", "1 s", "9999999999s", "1s\u001b[31m"})
    void anythingElseIsRefusedWithTheValueAndWhatWasExpected(String text) {
        assertThatThrownBy(() -> durations.convert(text))
                .hasMessageContaining("'" + Untrusted.line(text) + "' is no duration")
                .hasMessageContaining("250ms");
    }
}
