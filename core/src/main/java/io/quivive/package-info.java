// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of a process activity snapshot and the one door to it: {@link io.quivive.ActivityMonitor} answers with an
 * {@link io.quivive.Activity}, an immutable value that can write itself as JSON.
 */
@NullMarked
package io.quivive;

import org.jspecify.annotations.NullMarked;
