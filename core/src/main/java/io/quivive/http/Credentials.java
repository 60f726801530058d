// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.request.RequestFacts;
import io.quivive.session.SessionRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows a credential again without keeping it: by a hash with a key that is made anew in each life of the JVM, HMAC-SHA-256 as in RFC 2104.
 * It is put together here of two digests: the JDK's own has the host set up its cryptography, which looks for providers on the whole class
 * path, and leaves each jar of an agent there open.
 *
 * <p>Thread-safe.
 */
final class Credentials {
    /** Schemes whose header differs from request to request, by what stays the same in it. */
    private static final Set<String> LASTING =
            Set.of("username", "realm", "credential", "keyid", "oauth_consumer_key", "oauth_token");

    /** Schemes in which {@code id} is the name of a key, and the rest another for each request. */
    private static final Set<String> NAMED = Set.of("hawk", "mac");

    /** Schemes of a key's name, a colon, and a signature that is another for each request. */
    private static final Set<String> SIGNED = Set.of("aws", "goog1", "sharedkey", "sharedkeylite");

    /** Schemes whose header is another for each request or connection, so that none of them is known again. */
    private static final Set<String> PASSING = Set.of("negotiate", "ntlm", "kerberos");

    /** Longer ones are cut before they are hashed. */
    private static final int MAX_LENGTH = 8192;

    private static final int BLOCK = 64;

    private final SessionRegistry registry;
    private final Supplier<byte[]> key;
    private volatile @Nullable Begun begun;

    /** The two digests, with the key in them; cloned for each credential. */
    private record Begun(MessageDigest inner, MessageDigest outer) {}

    /**
     * What a request came with.
     *
     * @param hash what it is known by
     * @param isWhole whether nobody has the same hash who does not have the credential; else, where a header differs from request to request,
     *     it is known by what it claims, which counts for nothing until the application has accepted it
     * @param secret what must not be shown, for as long as the request lasts
     */
    record Credential(String hash, boolean isWhole, String secret) {}

    Credentials(SessionRegistry registry) {
        this(registry, Credentials::randomKey);
    }

    /**
     * With a key that is no longer than a block of the digest.
     *
     * @param key asked for once, with the first credential: random numbers are of providers that an application configures
     */
    Credentials(SessionRegistry registry, Supplier<byte[]> key) {
        this.registry = registry;
        this.key = key;
    }

    private Begun begun() {
        Begun known = begun;
        if (known == null) {
            synchronized (key) {
                known = begun;
                if (known == null) {
                    byte[] bytes = key.get();
                    known = new Begun(begun(bytes, 0x36), begun(bytes, 0x5c));
                    begun = known;
                }
            }
        }
        return known;
    }

    private static byte[] randomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    private static MessageDigest begun(byte[] key, int pad) {
        byte[] block = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= (byte) pad;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(block);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A request's credential, hashed; {@code null} if it has none, or one that is not known again. */
    <R> @Nullable Credential of(RequestFacts<R> facts, R request, List<String> apiKeyHeaders) {
        String authorization = facts.header(request, "Authorization");
        if (authorization != null && !authorization.isBlank()) {
            String header = authorization.strip();
            if (PASSING.contains(scheme(header))) {
                registry.unread(
                        "sessions of Negotiate and NTLM",
                        "such a credential is another for each request or connection, so that a user with no HTTP session has none");
                return null;
            }
            String lasting = lasting(header);
            boolean isWhole = lasting.equals(header) && header.length() <= MAX_LENGTH;
            // a claim is never the same as a header that was sent whole, whatever that says
            return new Credential(hash(isWhole ? header : "\n" + lasting), isWhole, secret(header));
        }
        for (int i = 0; i < apiKeyHeaders.size(); i++) {
            String key = facts.header(request, apiKeyHeaders.get(i));
            if (key != null && !key.isBlank()) {
                String secret = key.strip();
                return new Credential(hash(apiKeyHeaders.get(i).toLowerCase(Locale.ROOT) + ' ' + secret), true, secret);
            }
        }
        return null;
    }

    /** What a request that has an HTTP session came with and must not be shown; {@code null} if that is nothing. */
    <R> @Nullable String secret(RequestFacts<R> facts, R request, List<String> apiKeyHeaders) {
        String authorization = facts.header(request, "Authorization");
        if (authorization != null) {
            return secret(authorization.strip());
        }
        for (int i = 0; i < apiKeyHeaders.size(); i++) {
            String key = facts.header(request, apiKeyHeaders.get(i));
            if (key != null) {
                return key.strip();
            }
        }
        return null;
    }

    private static String secret(String header) {
        return header.substring(header.indexOf(' ') + 1).strip();
    }

    String hash(String credential) {
        try {
            Begun both = begun();
            MessageDigest first = (MessageDigest) both.inner().clone();
            MessageDigest second = (MessageDigest) both.outer().clone();
            String cut = credential.length() > MAX_LENGTH ? credential.substring(0, MAX_LENGTH) : credential;
            return HexFormat.of().formatHex(second.digest(first.digest(cut.getBytes(StandardCharsets.UTF_8))), 0, 16);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own digest can be cloned", e);
        }
    }

    private static String scheme(String header) {
        int space = header.indexOf(' ');
        return (space < 0 ? header : header.substring(0, space)).toLowerCase(Locale.ROOT);
    }

    /** Of a header with parameters or a signature those that stay the same from one request to the next; else all of it. */
    private static String lasting(String header) {
        int space = header.indexOf(' ');
        int colon = header.indexOf(':');
        if (colon > space && space > 0 && SIGNED.contains(scheme(header))) {
            return header.substring(0, colon);
        }
        if (space < 0 || header.indexOf('=', space) < 0 || header.indexOf(',', space) < 0) {
            return header;
        }
        StringBuilder kept = new StringBuilder(scheme(header));
        for (String parameter : header.substring(space + 1).split(",", 64)) {
            int equals = parameter.indexOf('=');
            String name =
                    equals < 0 ? "" : parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            if (LASTING.contains(name) || (name.equals("id") && NAMED.contains(scheme(header)))) {
                kept.append(' ').append(parameter.strip());
            }
        }
        return kept.length() == space ? header : kept.toString();
    }
}
