// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package org.apache.tomcat.util.net;

/** Is called as a class of Tomcat, and is of another maker. */
public class Acceptor implements Runnable {
    final Runnable waits;

    /** Does what it is told. */
    public Acceptor(Runnable waits) {
        this.waits = waits;
    }

    @Override
    public void run() {
        waits.run();
    }

    /** Has a field that is called as one of Tomcat's, and holds something else. */
    public static final class Other extends Acceptor {
        final String endpoint = "none";

        /** Does what it is told. */
        public Other(Runnable waits) {
            super(waits);
        }

        @Override
        public String toString() {
            throw new IllegalStateException("nobody calls " + endpoint);
        }
    }
}
