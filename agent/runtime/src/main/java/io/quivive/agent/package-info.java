// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** The agent: what runs in a host after an attach, in a class loader of its own. */
@NullMarked
package io.quivive.agent;

import org.jspecify.annotations.NullMarked;
