// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

/** Whether a JVM can be attached to, and if not, why and what to do. */
public sealed interface Access {
    /** It can, as far as can be told from outside. */
    record Attachable() implements Access {}

    /** It takes no agent and prints its threads.
     *
     * @param reason and what to do about it
     */
    record ThreadPrintOnly(String reason) implements Access {}

    /** It cannot.
     *
     * @param reason and what to do about it
     */
    record Refused(String reason) implements Access {}
}
