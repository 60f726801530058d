// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.request;

/** A value cannot be read: its class has no such member, or another thread is changing it. It never stands for a value. */
public final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean missing;

    private Unreadable(String what, boolean missing) {
        super(what, null, false, false);
        this.missing = missing;
    }

    /**
     * A class lacks what it is read by, which was told when the class was found.
     *
     * @param member class and name
     */
    public static Unreadable missing(String member) {
        return new Unreadable(member, true);
    }

    /** Nothing is there where something has to be, as while an object is used again for another request. */
    public static Unreadable changing(String what) {
        return new Unreadable(what, false);
    }

    /** Whether another try can do no better. */
    public boolean isMissing() {
        return missing;
    }
}
