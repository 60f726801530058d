// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

/** Ends a command with one line that tells what happened, with which value, and what to do next, and with an {@link ExitStatus}. */
public final class ToolException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    public ToolException(int status, String message) {
        super(message);
        this.status = status;
    }

    public ToolException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
