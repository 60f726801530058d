// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** The contract's form of an id: a UUID in 32 upper-case hexadecimal digits. */
public final class UniqueId {
    private UniqueId() {}

    /** A new one, which tells nothing. */
    public static String random() {
        return text(UUID.randomUUID());
    }

    /** One that is the same whenever it is made of the same text. */
    static String of(String text) {
        return text(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(UUID id) {
        return id.toString().replace("-", "").toUpperCase(Locale.ROOT);
    }
}
