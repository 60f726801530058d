// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Addresses as text; no name is looked up. */
public final class Addresses {
    private Addresses() {}

    /** In figures; empty if it is no address of the Internet's, or not resolved. */
    public static String of(@Nullable Object address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : "";
    }

    /** Headers of one name as one; {@code null} if there is none. */
    public static @Nullable String joined(@Nullable Object headers) {
        return headers instanceof List<?> list && !list.isEmpty()
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : null;
    }
}
