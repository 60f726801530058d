// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

/**
 * How much of a limit is used.
 *
 * @param text what, with the figures
 * @param left how many more there may be
 * @param remedy what to do where they do not suffice
 */
record Room(String text, long left, String remedy) {}
