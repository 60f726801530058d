// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcStatusTest {
    @TempDir
    Path folder;

    @Test
    void aJvmInAContainerIsRead() throws IOException {
        write(
                "Name:\tjava\nState:\tT (stopped)\nTgid:\t7983\nUid:\t1000\t65534\t0\t0\nGid:\t1000\t65533\t0\t0\nCapPrm:\t0000000000000400\nNSpid:\t7983\t1\nSigCgt:\t0000000181005ccf\n");
        assertThat(ProcStatus.read(folder))
                .isEqualTo(new ProcStatus("java", 'T', 7983, 65534, 65533, 0x400, 1, 0x181005ccfL));
        assertThat(ProcStatus.read(folder).isStopped()).isTrue();
        assertThat(ProcStatus.read(folder).catchesQuit()).isTrue();
    }

    @Test
    void aProcessThatTheQuitSignalWouldEndIsTold() throws IOException {
        write("Name:\tjava\nState:\tS (sleeping)\nTgid:\t5\nUid:\t0\t0\t0\t0\nNSpid:\t5\nSigCgt:\t0000000000005ccb\n");
        assertThat(ProcStatus.read(folder).catchesQuit()).isFalse();
        assertThat(ProcStatus.read(folder).isStopped()).isFalse();
    }

    @Test
    void whatIsNoStatusIsRefused() throws IOException {
        write("Uid:\tx\n");
        assertThatThrownBy(() -> ProcStatus.read(folder)).isInstanceOf(IOException.class);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("status"), text);
    }
}
