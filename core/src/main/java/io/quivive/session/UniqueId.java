// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.util.Locale;
import java.util.UUID;

/** The contract's form of an id: a random UUID in 32 upper-case hexadecimal digits. */
public final class UniqueId {
    private UniqueId() {}

    /** A new one, which tells nothing. */
    public static String random() {
        return UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
    }
}
