// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.undertow.security.idm;

import java.security.Principal;

/** Called as Undertow's is. */
public interface Account {
    Principal getPrincipal();
}
