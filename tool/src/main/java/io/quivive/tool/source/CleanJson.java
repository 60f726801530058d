// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes UTF-8 on and fails on whatever our own writer would have escaped: control characters, those that change the direction of text,
 * and what is no UTF-8. A target that lies cannot write to our terminal. Not thread-safe; one for each answer.
 */
final class CleanJson {
    private final OutputStream out;
    private final String target;
    private int codePoint;
    private int missing;
    private int least;

    CleanJson(OutputStream out, String target) {
        this.out = out;
        this.target = target;
    }

    /** Passes a piece on; a character may be cut by its end. */
    void write(byte[] bytes, int from, int count) throws IOException, ToolException {
        for (int i = from; i < from + count; i++) {
            byte b = bytes[i];
            if (missing == 0 && b >= 0x20 && b < 0x7f) {
                continue;
            }
            check(Byte.toUnsignedInt(b));
        }
        out.write(bytes, from, count);
    }

    /** Ends the answer. */
    void end() throws ToolException {
        if (missing > 0) {
            throw refused("the middle of a character");
        }
    }

    private void check(int b) throws ToolException {
        if (missing > 0) {
            if ((b & 0xc0) != 0x80) {
                throw refused("what is no UTF-8");
            }
            codePoint = codePoint << 6 | (b & 0x3f);
            if (--missing > 0) {
                return;
            }
            if (codePoint < least || codePoint > Character.MAX_CODE_POINT) {
                throw refused("what is no UTF-8");
            }
        } else if (b < 0x80) {
            codePoint = b;
        } else {
            begin(b);
            return;
        }
        if (Untrusted.isHarmful(codePoint)) {
            throw refused("the raw character " + String.format("U+%04X", codePoint));
        }
    }

    private void begin(int b) throws ToolException {
        if ((b & 0xe0) == 0xc0) {
            codePoint = b & 0x1f;
            missing = 1;
            least = 0x80;
        } else if ((b & 0xf0) == 0xe0) {
            codePoint = b & 0x0f;
            missing = 2;
            least = 0x800;
        } else if ((b & 0xf8) == 0xf0) {
            codePoint = b & 0x07;
            missing = 3;
            least = 0x10000;
        } else {
            throw refused("what is no UTF-8");
        }
    }

    private ToolException refused(String what) {
        return new ToolException(
                ExitStatus.NO_ANSWER,
                target + " answered with " + what + ", which no JSON of Quivive holds; it was not passed on");
    }
}
