// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** The command line. */
@NullMarked
package io.quivive.tool;

import org.jspecify.annotations.NullMarked;
