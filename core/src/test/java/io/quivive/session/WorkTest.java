// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.ProcessType;
import org.junit.jupiter.api.Test;

class WorkTest {
    @Test
    void whatNamesTheServerIsNoPartOfThePath() {
        assertThat(path("http://alice:secret@host:80/a/b;c=1")).isEqualTo("/a/b;c=1");
        assertThat(path("http://host")).isEqualTo("/");
        assertThat(path("/go/http://host/a")).isEqualTo("/go/http://host/a");
        assertThat(path("*")).isEqualTo("*");
    }

    private static String path(String received) {
        return new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", received, null, null).path;
    }
}
