// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Requests in progress, read from what their servers keep of them. */
@NullMarked
package io.quivive.request;

import org.jspecify.annotations.NullMarked;
