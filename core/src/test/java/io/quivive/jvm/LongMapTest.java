// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
    @Test
    void itHoldsWhatAHashMapHolds() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            LongMap<Integer> map = new LongMap<>();
            Map<Long, Integer> expected = new HashMap<>();
            for (int i = 0; i < 2_000; i++) {
                long key = key(random);
                switch (random.nextInt(20)) {
                    case 0 -> {
                        int below = random.nextInt(1_000);
                        map.retain(value -> value < below);
                        expected.values().removeIf(value -> value >= below);
                    }
                    case 1 -> {
                        if (random.nextInt(10) == 0) {
                            map.clear();
                            expected.clear();
                        }
                    }
                    case 2, 3, 4, 5 -> {
                        map.remove(key);
                        expected.remove(key);
                    }
                    default -> {
                        int value = random.nextInt(1_000);
                        map.put(key, value);
                        expected.put(key, value);
                    }
                }
                assertThat(map.size()).isEqualTo(expected.size());
                long asked = key(random);
                assertThat(map.get(asked)).as("seed %d, key %d", seed, asked).isEqualTo(expected.get(asked));
            }
            Map<Long, Integer> visited = new HashMap<>();
            map.forEach((key, value) -> assertThat(visited.put(key, value)).isNull());
            assertThat(visited).isEqualTo(expected);
        }
    }

    @Test
    void zeroIsNoKey() {
        LongMap<String> map = new LongMap<>();
        assertThatThrownBy(() -> map.put(0, "nobody")).isInstanceOf(IllegalArgumentException.class);
        assertThat(map.get(0)).isNull();
        assertThat(map.size()).isZero();
    }

    /** Near each other, as thread ids are, of both signs, and as far apart as can be. */
    private static long key(Random random) {
        long key = switch (random.nextInt(3)) {
            case 0 -> random.nextInt(300) + 1;
            case 1 -> -random.nextInt(300) - 1;
            default -> (random.nextInt(50) + 1) * (Long.MAX_VALUE / 64);
        };
        return key == 0 ? 1 : key;
    }
}
