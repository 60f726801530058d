// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from: its peer, or if that is a trusted proxy, what it says in {@code Forwarded} (RFC 7239) or
 * {@code X-Forwarded-For}: the last address that is not a trusted proxy's own. A proxy writes one of the two and passes on what a client
 * wrote into the other; so if both are there they must agree. No name is ever looked up.
 *
 * <p>Immutable.
 */
final class ForwardedAddress {
    private static final int MAX_HOPS = 64;

    private final List<Network> trusted;

    /**
     * A reader that trusts these.
     *
     * @throws IllegalArgumentException if one is neither an address nor a network
     */
    ForwardedAddress(List<String> trusted) {
        this.trusted = trusted.stream().map(Network::of).toList();
    }

    String of(String peer, Function<String, @Nullable String> header) {
        if (trusted.isEmpty() || !isTrusted(peer)) {
            return peer;
        }
        String standard = header.apply("Forwarded");
        String older = header.apply("X-Forwarded-For");
        String first = standard == null ? null : last(forwarded(standard), peer);
        String second = older == null ? null : last(list(older), peer);
        if (first != null && second != null) {
            return first.equals(second) ? first : peer;
        }
        return first != null ? first : second != null ? second : peer;
    }

    private String last(List<String> hops, String peer) {
        for (int i = hops.size() - 1; i >= 0; i--) {
            String address = plain(hops.get(i));
            if (Network.bytes(address) == null) {
                return peer; // what a trusted proxy did not understand it cannot vouch for
            }
            if (!isTrusted(address)) {
                return address;
            }
        }
        return plain(hops.get(0));
    }

    private boolean isTrusted(String address) {
        byte[] bytes = Network.bytes(address);
        if (bytes != null) {
            for (Network network : trusted) {
                if (network.contains(bytes)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> list(String header) {
        return List.of(header.split(",", MAX_HOPS));
    }

    private static List<String> forwarded(String header) {
        List<String> hops = new ArrayList<>();
        for (String element : list(header)) {
            String found = "unknown";
            for (String pair : element.split(";", MAX_HOPS)) {
                int equals = pair.indexOf('=');
                if (equals > 0
                        && pair.substring(0, equals)
                                .strip()
                                .toLowerCase(Locale.ROOT)
                                .equals("for")) {
                    found = pair.substring(equals + 1);
                }
            }
            hops.add(found);
        }
        return hops;
    }

    /** Without quotes, brackets and port. */
    private static String plain(String hop) {
        String text = hop.strip();
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1).strip();
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon > 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }
}
