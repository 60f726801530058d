// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/** How much a snapshot tells. */
public enum Format {
    /** The contract's properties, no more. */
    PLAIN,
    /** One property more, {@code more}, on each session and process, and {@code snapshot} on the document. */
    EXTENDED
}
