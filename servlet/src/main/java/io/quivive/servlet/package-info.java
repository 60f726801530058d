// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/**
 * The library's way into Jakarta Servlet 6.0 and newer: declare {@link QuiviveListener}, or call {@link Quivive#install} in code.
 */
@NullMarked
package io.quivive.servlet;

import org.jspecify.annotations.NullMarked;
