// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
    /** As JDK 17 and 25 print it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " def new generation   total 19648K, used 1405K [0x1)\\n  eden space 17472K,   8% used [0x1)\\n tenured generation   total 43712K, used 7K [0x1)\\n   the space 43712K,   0% used [0x1)\\n Metaspace       used 188K, committed 384K | 1412",
                "DefNew     total 19648K, used 1747K [0x1)\\n eden space 17472K,  10% used [0x1)\\nTenured    total 43712K, used 1166K [0x1) | 2913",
                " PSYoungGen      total 18944K, used 1638K [0x1)\\n  eden space 16384K, 10% used [0x1)\\n ParOldGen       total 44032K, used 0K [0x1)\\n  object space 44032K, 0% used [0x1)\\n Metaspace       used 188K, committed 384K | 1638",
                " garbage-first heap   total 65536K, used 1316K [0x1)\\n  region size 1024K, 1 young (1024K), 0 survivors (0K)\\n Metaspace       used 133K, committed 320K | 1316",
                "garbage-first heap   total reserved 65536K, committed 65536K, used 2477K [0x1)\\n region size 1024K, 2 young (2048K) | 2477",
                " ZHeap           used 2M, capacity 64M, max capacity 64M\\n Metaspace       used 186K, committed 384K | 2048",
                "Shenandoah Heap\\n 65536K max, 65536K soft max, 65536K committed, 1280K used\\n 256 x 256K regions | 1280"
            })
    void whatIsInUseIsReadOfEveryCollector(String printed, long kilobytes) {
        assertThat(Memory.used(printed.replace("\\n", "\n"))).hasValue(kilobytes << 10);
    }

    @Test
    void whatIsNotKnownIsNotZero() {
        assertThat(Memory.used("Epsilon Heap\n Metaspace       used 186K, committed 384K"))
                .isEqualTo(OptionalLong.empty());
    }
}
