// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** What tests need of names of Jetty. */
@NullMarked
package org.eclipse.jetty.util.thread;

import org.jspecify.annotations.NullMarked;
