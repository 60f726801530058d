// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/**
 * What the extended format shows of a session beside the contract's properties.
 *
 * @param running processes that work for it now
 */
public record SessionMore(int running) {}
