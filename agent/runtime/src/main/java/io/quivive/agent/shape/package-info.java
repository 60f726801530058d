// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** What readers need of a host's classes, checked when a class is found. */
@NullMarked
package io.quivive.agent.shape;

import org.jspecify.annotations.NullMarked;
