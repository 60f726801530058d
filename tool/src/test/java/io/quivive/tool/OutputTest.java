// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputTest {
    @Test
    void everythingArrivesInOrderWhateverItsSize() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Output out = new Output(target);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] piece = new byte[random.nextInt(3_000)];
            random.nextBytes(piece);
            out.write(piece);
            out.write(i);
            expected.write(piece);
            expected.write(i);
        }
        out.flush();
        assertThat(target.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void aClosedPipeIsToldFromAFullDisk() {
        assertThatThrownBy(() -> failing("Broken pipe").flush())
                .isInstanceOfSatisfying(
                        Output.FullException.class,
                        e -> assertThat(e.isClosedPipe()).isTrue());
        assertThatThrownBy(() -> failing("No space left on device").flush())
                .isInstanceOfSatisfying(
                        Output.FullException.class,
                        e -> assertThat(e.isClosedPipe()).isFalse());
    }

    @Test
    void whatIsDiscardedIsNotWritten() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        Output out = new Output(target);
        out.print("half an ans");
        out.discard();
        out.flush();
        assertThat(target.size()).isZero();
    }

    private static Output failing(String message) {
        return new Output(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                throw new IOException(message);
            }
        });
    }
}
