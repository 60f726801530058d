// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** A Spring Boot application with Spring Security that serves the kit's endpoints; the same sources for Boot 3 and 4. */
@NullMarked
package io.quivive.compatibility.boot;

import org.jspecify.annotations.NullMarked;
