// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerfDataTest {
    static Stream<ByteOrder> orders() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void numbersAndTextsAreRead(ByteOrder order) throws IOException {
        PerfData data = PerfData.parse(file(order).bytes());
        assertThat(data.number("sun.gc.generation.1.space.0.used")).hasValue(50_000_000);
        assertThat(data.number("nothing")).isEmpty();
        assertThat(data.options()).isEqualTo(List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"));
    }

    @Test
    void theHeapOfSerialHasNoRoomInItsSurvivorSpaces() throws IOException {
        assertThat(Heap.of(PerfData.parse(file(ByteOrder.LITTLE_ENDIAN).bytes())))
                .hasValueSatisfying(heap -> {
                    assertThat(heap.mostBytes()).isEqualTo(60_000_000 - 2 * 1_000_000);
                    assertThat(heap.usedBytes()).isEqualTo(55_000_000);
                    assertThat(heap.freeBytes()).isEqualTo(3_000_000);
                });
    }

    @Test
    void theGenerationsOfG1ShareTheHeap() throws IOException {
        byte[] bytes = new PerfFile(ByteOrder.LITTLE_ENDIAN)
                .text("sun.gc.policy.name", "GarbageFirst")
                .number("sun.gc.generation.0.maxCapacity", 100)
                .number("sun.gc.generation.1.maxCapacity", 100)
                .number("sun.gc.generation.0.space.0.used", 5)
                .number("sun.gc.generation.1.space.0.used", 60)
                .bytes();
        assertThat(Heap.of(PerfData.parse(bytes))).hasValue(new Heap(65, 100));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MAX_VALUE, Long.MIN_VALUE, 60_000_000})
    void figuresThatContradictEachOtherAreNotKnown(long used) throws IOException {
        byte[] bytes = file(ByteOrder.LITTLE_ENDIAN)
                .number("sun.gc.generation.1.space.0.used", used)
                .bytes();
        assertThat(Heap.of(PerfData.parse(bytes))).isEmpty();
    }

    @Test
    void anUnknownCollectorIsNotGuessedAt() throws IOException {
        byte[] bytes = file(ByteOrder.LITTLE_ENDIAN)
                .text("sun.gc.policy.name", "Other")
                .bytes();
        assertThat(Heap.of(PerfData.parse(bytes))).isEmpty();
    }

    @Test
    void whatIsNoSuchFileOrHasOffsetsThatLeadOutOfItIsRefused() {
        assertRefused(new byte[0]);
        assertRefused(new byte[1 << 15]);
        for (int offset : List.of(0, 4, 24, 28, 32, 36, 40, 48)) {
            for (int value : List.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20)) {
                byte[] bytes = file(ByteOrder.LITTLE_ENDIAN).bytes();
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
                readOrRefuse(bytes);
            }
        }
        byte[] starting = file(ByteOrder.LITTLE_ENDIAN).bytes();
        starting[7] = 0;
        assertRefused(starting);
    }

    @Test
    void anyBytesAreReadOrRefused() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = file(i % 2 == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                    .bytes();
            for (int changes = random.nextInt(8); changes >= 0; changes--) {
                bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt(256);
            }
            readOrRefuse(bytes);
        }
    }

    @Test
    void optionsTellSizes() {
        assertThat(JvmOptions.of(List.of("-XX:MaxMetaspaceSize=12m", "-XX:MaxMetaspaceSize=16M", "-XX:Other=1"))
                        .bytes("MaxMetaspaceSize"))
                .hasValue(16 << 20);
        assertThat(JvmOptions.of(List.of("-XX:MaxMetaspaceSize=268435456")).bytes("MaxMetaspaceSize"))
                .hasValue(268435456);
        assertThat(JvmOptions.of(List.of("-XX:MaxMetaspaceSize=9999999999999999t"))
                        .bytes("MaxMetaspaceSize"))
                .isEmpty();
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            Heap.of(PerfData.parse(bytes));
        } catch (IOException e) {
            // refused
        }
    }

    private static void assertRefused(byte[] bytes) {
        assertThatIOException().isThrownBy(() -> PerfData.parse(bytes));
    }

    /** Serial: 10 MB young with two survivor spaces of 1 MB in it, 50 MB old. */
    private static PerfFile file(ByteOrder order) {
        return new PerfFile(order)
                .text("java.rt.vmFlags", "")
                .text("java.rt.vmArgs", "-Xmx64m -XX:+ExitOnOutOfMemoryError")
                .text("sun.gc.policy.name", "Copy:MSC")
                .number("sun.gc.generation.0.maxCapacity", 10_000_000)
                .number("sun.gc.generation.1.maxCapacity", 50_000_000)
                .number("sun.gc.generation.0.space.0.used", 5_000_000)
                .number("sun.gc.generation.0.space.1.capacity", 1_000_000)
                .number("sun.gc.generation.0.space.1.used", 500_000)
                .number("sun.gc.generation.0.space.2.capacity", 1_000_000)
                .number("sun.gc.generation.1.space.0.used", 50_000_000);
    }
}
