// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import java.time.Duration;

/**
 * How far a target may be pressed.
 *
 * @param timeout how long it may take to answer, the measuring interval not counted
 * @param force whether it is attached to even where its heap is so full that it could end
 */
public record Attempt(Duration timeout, boolean force) {}
