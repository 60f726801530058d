// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

/** In whose words a table of processes is shown. */
public enum Wording {
    /** For a person in a hurry: short words, and of IDs what tells them apart. */
    SHORT,
    /** The contract's names, whole IDs, and more columns. */
    CONTRACT
}
