// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.bridge;

/**
 * Where instrumented classes call us: the boot loader has it, so that every class of the host, and of the JDK, finds it. What it passes on
 * are the host's own objects. Frozen: what it is now, every later version has to live with.
 *
 * <p>Nothing that the agent throws gets through to the host.
 */
public abstract class Gate {
    /** The agent at work, or {@code null}. */
    private static volatile Gate agent;
    /** Without a static initialiser, which would fail for good where memory is short once. */
    private static int points;

    /** For the agent to extend. */
    protected Gate() {}

    /**
     * Gives numbers to instrumented places. None is given again: a frame that an earlier agent wove may still be on a stack.
     *
     * @return the first of them
     */
    public static synchronized int take(int count) {
        int first = points;
        points += count;
        return first;
    }

    /** From now on this one is called; {@code null}: none. */
    public static void open(Gate other) {
        agent = other;
    }

    /**
     * An instrumented method is entered.
     *
     * @param point which one it is
     * @param self the object that it is called on, or {@code null}
     * @param first its first argument, or {@code null}
     * @param second its second argument, or {@code null}
     * @return to be given to {@link #exit}
     */
    public static Object enter(int point, Object self, Object first, Object second) {
        Gate open = agent;
        if (open == null) {
            return null;
        }
        try {
            return open.entered(point, self, first, second);
        } catch (Throwable e) { // the border to the host: nothing may pass
            return null;
        }
    }

    /**
     * An instrumented method is left.
     *
     * @param token what {@link #enter} answered
     * @param result what it returns, or {@code null}
     * @param thrown what it throws, or {@code null}
     */
    public static void exit(
            int point, Object token, Object self, Object first, Object second, Object result, Throwable thrown) {
        Gate open = agent;
        if (open == null) {
            return;
        }
        try {
            open.left(point, token, self, first, second, result, thrown);
        } catch (Throwable e) { // the border to the host: nothing may pass
            return;
        }
    }

    /** See {@link #enter}. */
    protected abstract Object entered(int point, Object self, Object first, Object second);

    /** See {@link #exit}. */
    protected abstract void left(
            int point, Object token, Object self, Object first, Object second, Object result, Throwable thrown);
}
