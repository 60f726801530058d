// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0

/** Hand-over between threads: a task works for what the thread that gave it worked for. */
@NullMarked
package io.quivive.agent.task;

import org.jspecify.annotations.NullMarked;
