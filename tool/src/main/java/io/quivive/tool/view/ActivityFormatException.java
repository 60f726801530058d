// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.io.IOException;

/** What was read is not the contract's JSON. The message is one line, safe to show, and names the place. */
public final class ActivityFormatException extends IOException {
    private static final long serialVersionUID = 1;

    ActivityFormatException(String message) {
        super(message);
    }

    ActivityFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
