// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as text; no name is looked up. */
final class Addresses {
    private Addresses() {}

    /** In figures; empty if it is no address of the Internet's, or not resolved. */
    static String of(@Nullable Object address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : "";
    }
}
