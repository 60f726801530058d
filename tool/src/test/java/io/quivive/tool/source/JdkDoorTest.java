// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import org.junit.jupiter.api.Test;

class JdkDoorTest {
    @Test
    void aJavaWithoutTheAttachModuleIsNamedWithWhatToInstall() {
        assertThatThrownBy(() -> JdkDoor.requireAttachModule(ModuleLayer.empty()))
                .hasMessageContaining("jdk.attach")
                .hasMessageContaining(System.getProperty("java.home"))
                .hasMessageContaining("JDK 17 or newer")
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.FAULT));
        assertThatCode(() -> JdkDoor.requireAttachModule(ModuleLayer.boot())).doesNotThrowAnyException();
    }
}
