// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.tool.ExitStatus;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void aTargetCannotClaimAFaultOfOurs() {
        assertThat(Refusal.status("java.lang.NullPointerException")).isEqualTo(ExitStatus.NO_ANSWER);
        assertThat(Refusal.status("")).isEqualTo(ExitStatus.NO_ANSWER);
    }

    @Test
    void limitsRightsAndMemoryAreToldApart() {
        assertThat(Refusal.status("java.lang.OutOfMemoryError: unable to create native thread: possibly"))
                .isEqualTo(ExitStatus.LIMIT);
        assertThat(Refusal.status("java.io.FileNotFoundException: /a.jar (Too many open files)"))
                .isEqualTo(ExitStatus.LIMIT);
        assertThat(Refusal.status("java.lang.OutOfMemoryError: Metaspace")).isEqualTo(ExitStatus.NO_MEMORY);
        assertThat(Refusal.status("java.security.AccessControlException: access denied"))
                .isEqualTo(ExitStatus.NO_RIGHT);
    }
}
