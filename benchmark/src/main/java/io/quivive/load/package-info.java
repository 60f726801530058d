// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Measurements of servers that are asked, with the agent in them and without. */
@NullMarked
package io.quivive.load;

import org.jspecify.annotations.NullMarked;
