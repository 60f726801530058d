// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Instrumenting a host's classes, and taking it out again. */
@NullMarked
package io.quivive.agent.hook;

import org.jspecify.annotations.NullMarked;
