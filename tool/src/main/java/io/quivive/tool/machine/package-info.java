// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** The JVMs of this machine, and how one of them is named. */
@NullMarked
package io.quivive.tool.machine;

import org.jspecify.annotations.NullMarked;
