// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

/** The documented exit statuses; what they mean is part of the public interface. */
public final class ExitStatus {
    /** All is well. */
    public static final int OK = 0;
    /** A fault of Quivive itself. */
    public static final int FAULT = 1;
    /** The command line, or a file that it names, is wrong. */
    public static final int USAGE = 2;
    /** The session is not known: the answer is {@code null}. */
    public static final int NO_SESSION = 3;
    /** There is no such process, it is no JVM, or the name fits several. */
    public static final int NO_TARGET = 4;
    /** The JVM is there and cannot be asked: another user's, attach disabled, of a kind that Quivive does not read. */
    public static final int REFUSED = 5;
    /** The JVM did not answer in time, or ended meanwhile. */
    public static final int NO_ANSWER = 6;
    /** The answer could not be written: a full disk, a closed pipe. */
    public static final int NO_OUTPUT = 7;

    private ExitStatus() {}
}
