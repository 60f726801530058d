// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/**
 * The web application that the compatibility kit runs in every product. Each of its answers says what the request itself knows, so that a
 * test can hold the snapshot against it.
 */
@NullMarked
package io.quivive.compatibility.app;

import org.jspecify.annotations.NullMarked;
