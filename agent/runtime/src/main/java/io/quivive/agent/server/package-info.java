// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** The HTTP servers that are tracked, each in an adapter of its own. */
@NullMarked
package io.quivive.agent.server;

import org.jspecify.annotations.NullMarked;
