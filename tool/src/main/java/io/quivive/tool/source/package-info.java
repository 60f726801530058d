// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Where snapshots come from: an attached JVM, or one that is read over JMX. */
@NullMarked
package io.quivive.tool.source;

import org.jspecify.annotations.NullMarked;
