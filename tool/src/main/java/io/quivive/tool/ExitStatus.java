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
    /** The JVM is there and cannot be asked: attach is disabled, or it is of a kind that Quivive does not read. */
    public static final int REFUSED = 5;
    /** The JVM did not answer in time, or ended meanwhile. */
    public static final int NO_ANSWER = 6;
    /** The answer could not be written: a full disk, a closed pipe. */
    public static final int NO_OUTPUT = 7;
    /** The target is at a limit of its own: of threads, of open files, of space on a disk. */
    public static final int LIMIT = 8;
    /** A right is missing: the target is another user's, or its security manager forbids it. */
    public static final int NO_RIGHT = 9;
    /** The target lives in namespaces, or a root folder, of its own, and there is no safe way to it. */
    public static final int NO_SAFE_WAY = 10;
    /** The target's memory is too full for the agent. */
    public static final int NO_MEMORY = 11;

    private ExitStatus() {}
}
