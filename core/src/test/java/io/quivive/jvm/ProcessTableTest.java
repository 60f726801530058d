// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.ProcessKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
    private final AtomicLong lastNativeId = new AtomicLong();
    private final ProcessTable table = new ProcessTable(lastNativeId);

    @Test
    void numbersBeginAtOneAndTheSmallestFreeOneIsGivenFirst() {
        List<ProcessEntry> entries = new ArrayList<>();
        for (int id = 1; id <= 100; id++) {
            entries.add(table.add(id, ProcessKind.PLATFORM));
        }
        assertThat(entries)
                .extracting(entry -> entry.number)
                .startsWith(1, 2, 3)
                .doesNotHaveDuplicates();
        entries.forEach(entry -> entry.seen = 1);
        entries.get(69).seen = 0;
        entries.get(4).seen = 0;
        table.sweep(1);
        assertThat(table.size()).isEqualTo(98);
        assertThat(table.get(5)).isNull();
        assertThat(table.at(5)).isNull();
        assertThat(table.add(1_000, ProcessKind.PLATFORM).number).isEqualTo(5);
        assertThat(table.add(1_001, ProcessKind.PLATFORM).number).isEqualTo(70);
        assertThat(table.add(1_002, ProcessKind.PLATFORM).number).isEqualTo(101);
        assertThat(table.end()).isEqualTo(102);
    }

    @Test
    void nativeIdsCountDownAndAreNeverGivenAgain() {
        Set<Long> given = new HashSet<>();
        for (int i = 1; i <= 300; i++) {
            ProcessEntry entry = table.addNative();
            assertThat(entry.id).isEqualTo(-i);
            assertThat(given.add(entry.id)).isTrue();
            table.sweep(i);
            assertThat(table.size()).isZero();
        }
        assertThat(new ProcessTable(lastNativeId).addNative().id).isEqualTo(-301);
    }

    @Test
    void itIsFoundByIdAndByNumberWhateverComesAndGoes() {
        Random random = new Random(7);
        Set<Long> alive = new TreeSet<>();
        for (int reading = 1; reading < 500; reading++) {
            for (int i = random.nextInt(20); i > 0; i--) {
                long id = reading * 100L + i;
                table.add(id, ProcessKind.PLATFORM);
                alive.add(id);
            }
            alive.removeIf(id -> random.nextInt(8) == 0);
            for (long id : alive) {
                entry(id).seen = reading;
            }
            table.sweep(reading);
            assertThat(table.size()).isEqualTo(alive.size());
            for (long id : alive) {
                assertThat(table.at(entry(id).number)).isSameAs(entry(id));
            }
        }
        assertThat(table.at(0)).isNull();
        assertThat(table.at(1_000_000)).isNull();
    }

    private ProcessEntry entry(long id) {
        ProcessEntry entry = table.get(id);
        if (entry == null) {
            throw new AssertionError("nothing has the id " + id);
        }
        return entry;
    }
}
