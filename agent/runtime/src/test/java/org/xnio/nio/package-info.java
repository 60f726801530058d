// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** What tests need of names of XNIO. */
@NullMarked
package org.xnio.nio;

import org.jspecify.annotations.NullMarked;
