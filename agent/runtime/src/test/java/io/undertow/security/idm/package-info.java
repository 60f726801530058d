// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** What tests need of Undertow's names. */
@NullMarked
package io.undertow.security.idm;

import org.jspecify.annotations.NullMarked;
