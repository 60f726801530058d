// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

/** What each connection to a JVM must have. A password decides it, since RMI alone sends one in the clear. */
enum Protection {
    /** Nothing: no password is given, or it may go in the clear. */
    NONE,
    /** It goes to loopback, and what listens there is of the same user or of root. */
    SAME_USER,
    /** TLS, with a certificate that is trusted and is for the host of the URL. */
    TLS
}
