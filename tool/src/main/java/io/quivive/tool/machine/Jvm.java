// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.util.Locale;

/**
 * A JVM of this machine, as it looks from outside.
 *
 * @param pid as this machine counts
 * @param user whose it is
 * @param version of Java; a question mark if it cannot be told
 * @param main what it runs: a class, {@code module/class}, the path of a jar, or the launcher's name
 * @param claim whose word that is
 * @param access whether it can be attached to
 */
public record Jvm(long pid, String user, String version, String main, Claim claim, Access access) {
    /** One whose name is known and its user's. */
    public Jvm(long pid, String user, String version, String main, Access access) {
        this(pid, user, version, main, Claim.of(user), access);
    }

    /** The class without its packages, the jar without its folders. */
    String simpleName() {
        String name = main.substring(main.lastIndexOf('/') + 1);
        return isFile(name) ? name : name.substring(name.lastIndexOf('.') + 1);
    }

    private static boolean isFile(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jar") || lower.endsWith(".war") || lower.endsWith(".java") || name.startsWith("@");
    }
}
