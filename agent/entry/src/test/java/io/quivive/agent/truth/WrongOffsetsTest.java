// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.jvm.WrongOffsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class WrongOffsetsTest {
    private static final List<String> OPENED = List.of(
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--add-opens",
            "java.base/java.lang.invoke=ALL-UNNAMED",
            "--add-opens",
            "java.base/java.util.concurrent.locks=ALL-UNNAMED",
            "--add-opens",
            "java.management/sun.management=ALL-UNNAMED");
    private static final int READINGS = 20_000;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void structuresAtWrongAddressesAreSurvivedAndNoneIsProven(Jdk jdk) throws Exception {
        for (int seed = 1; seed <= 2; seed++) {
            try (TargetJvm target = TargetJvm.start(
                    jdk, OPENED, WrongOffsets.class, Integer.toString(seed), Integer.toString(READINGS))) {
                target.awaitLine("count");
                System.out.println(jdk + ": " + target.printed());
                Matcher counts = Pattern.compile("failed=(\\d+) nothing=(\\d+) wrong=(\\d+) proven=(\\d+)")
                        .matcher(target.printed());
                assertThat(counts.find()).as(target.printed()).isTrue();
                assertThat(Integer.parseInt(counts.group(1)))
                        .as("reads of no memory")
                        .isGreaterThan(READINGS / 4);
                assertThat(Integer.parseInt(counts.group(2)))
                        .as("answers of nothing")
                        .isPositive();
                assertThat(counts.group(4))
                        .as("wrong offsets that were taken for right")
                        .isEqualTo("0");
                assertThat(target.process().waitFor()).as("exit status").isZero();
            }
        }
    }
}
