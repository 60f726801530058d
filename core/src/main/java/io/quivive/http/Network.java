// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses that begin with the same bits. */
public final class Network {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    /** What InetAddress takes for an address, right or wrong, and never for a name that it would have to look up. */
    private static final Pattern LITERAL = Pattern.compile(
            BYTE + "(\\." + BYTE + "){3}|(?=[^%]*:)[0-9a-fA-F:][0-9a-fA-F:.]{1,44}(%[0-9a-zA-Z]{1,16})?");

    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /**
     * The network of a text, {@code 10.0.0.0/8}, or of one address.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
        int bits = -1;
        if (address != null) {
            bits = slash < 0 ? address.length * 8 : bits(text.substring(slash + 1), address.length * 8);
        }
        if (address == null || bits < 0) {
            throw new IllegalArgumentException("trusted proxy '" + text
                    + "' is no address: expected one as 192.0.2.7, a network as 10.0.0.0/8, or the same of IPv6");
        }
        return new Network(address, bits);
    }

    /** The bytes of an address that is written in figures; {@code null} if it is anything else. */
    static byte @Nullable [] bytes(String text) {
        if (text.length() > 64 || !LITERAL.matcher(text).matches()) {
            return null;
        }
        int zone = text.indexOf('%');
        try {
            return InetAddress.getByName(zone < 0 ? text : text.substring(0, zone))
                    .getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((other[i / 8] & mask) != (address[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static int bits(String text, int max) {
        try {
            int bits = Integer.parseInt(text.strip());
            return bits > max ? -1 : bits;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
