// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/**
 * Reading the JVM: its threads, their clocks, the kernel's view of them, and what they are for. Internal: not part of the public API.
 */
@NullMarked
package io.quivive.jvm;

import org.jspecify.annotations.NullMarked;
