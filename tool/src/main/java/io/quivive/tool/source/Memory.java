// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ToolException;

/** Whether a target has the memory that the agent takes. */
final class Memory {
    private Memory() {}

    static void require(Target target, AttachProtocol attach, Patience patience) throws ToolException {}

    /** For a message. */
    static String figures(Target target) {
        return "";
    }
}
