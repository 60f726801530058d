// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActorTest {
    @TempDir
    Path folder;

    @Test
    void idsOfAUserNamespaceAreMappedBothWays() throws Exception {
        Actor.IdMap map = Actor.IdMap.read(Files.writeString(
                folder.resolve("uid_map"), "         0       1000          1\n         1     100000      65536\n"));
        assertThat(map.inner(1000)).isZero();
        assertThat(map.outer(0)).isEqualTo(1000);
        assertThat(map.inner(100_998)).isEqualTo(999);
        assertThat(map.outer(999)).isEqualTo(100_998);
        assertThatThrownBy(() -> map.inner(0)).hasMessage("id 0 is not mapped in it");
    }

    @Test
    void theLargestIdsAreNumbersToo() throws Exception {
        assertThat(Actor.IdMap.SAME.inner(-2)).isEqualTo(-2); // 4294967294
    }

    @Test
    void aMapThatIsNoneIsRefused() throws Exception {
        Path empty = Files.writeString(folder.resolve("uid_map"), "0 0\n");
        assertThatThrownBy(() -> Actor.IdMap.read(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not as expected");
    }
}
