// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Snapshots read over JMX, from a JVM whose operator has opened it. */
@NullMarked
package io.quivive.tool.jmx;

import org.jspecify.annotations.NullMarked;
