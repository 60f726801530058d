// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Starts the server to look at in a JVM of its own, and is its clients. */
@NullMarked
package io.quivive.demo;

import org.jspecify.annotations.NullMarked;
