// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What an application of its own accepts as a credential: {@code Basic} with a user's password, {@code Bearer good-USER}. */
public final class Credentials {
    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer good-";

    private Credentials() {}

    /** The user that the header proves; null if it proves none. */
    public static @Nullable String user(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        if (authorization.startsWith(BEARER)) {
            return authorization.substring(BEARER.length());
        }
        if (authorization.startsWith(BASIC)) {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring(BASIC.length())), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon > 0 && pair.substring(colon + 1).equals(Users.PASSWORD) ? pair.substring(0, colon) : null;
        }
        return null;
    }
}
