// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import java.util.ArrayList;
import java.util.List;

/** Who may sign in, in every product. */
public final class Users {
    /** Everybody's. */
    public static final String PASSWORD = "open-sesame";
    /** Everybody's. */
    public static final String ROLE = "user";

    private Users() {}

    /** {@code user0} to {@code user99}. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            names.add("user" + i);
        }
        return names;
    }
}
