// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Eclipse Jetty: what is read of it, and where it is hooked. */
@NullMarked
package io.quivive.agent.server.jetty;

import org.jspecify.annotations.NullMarked;
