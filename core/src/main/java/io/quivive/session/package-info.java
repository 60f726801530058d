// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Live sessions. Internal: not part of the public API. */
@NullMarked
package io.quivive.session;

import org.jspecify.annotations.NullMarked;
