// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Measurements of live sessions. */
@NullMarked
package io.quivive.session;

import org.jspecify.annotations.NullMarked;
