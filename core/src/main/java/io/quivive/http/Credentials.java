// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.session.SessionRegistry;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Knows a credential again without keeping it: by a hash with a key that is made anew in each life of the JVM.
 *
 * <p>Thread-safe.
 */
final class Credentials {
    /** Schemes whose header differs from request to request, by what stays the same in it. */
    private static final Set<String> LASTING =
            Set.of("username", "realm", "credential", "keyid", "oauth_consumer_key", "oauth_token");

    /** Schemes whose header is another for each request or connection, so that none of them is known again. */
    private static final Set<String> PASSING = Set.of("negotiate", "ntlm", "kerberos");

    /** Longer ones are cut before they are hashed. */
    private static final int MAX_LENGTH = 8192;

    private final SessionRegistry registry;
    private final Mac prototype;

    /**
     * What a request came with.
     *
     * @param hash what it is known by
     * @param isWhole whether nobody has the same hash who does not have the credential; else, where a header differs from request to request,
     *     it is known by what it claims, which counts for nothing until the application has accepted it
     */
    record Credential(String hash, boolean isWhole) {}

    Credentials(SessionRegistry registry) {
        this.registry = registry;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            prototype = Mac.getInstance("HmacSHA256");
            prototype.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** A request's credential, hashed; {@code null} if it has none, or one that is not known again. */
    <R> @Nullable Credential of(HttpAdapter<R> adapter, R request, List<String> apiKeyHeaders) {
        String authorization = adapter.header(request, "Authorization");
        if (authorization != null && !authorization.isBlank()) {
            String header = authorization.strip();
            if (PASSING.contains(scheme(header))) {
                registry.uninstrumented(
                        "sessions of Negotiate and NTLM",
                        "such a credential is another for each request or connection, so that a user with no HTTP session has none");
                return null;
            }
            String lasting = lasting(header);
            return new Credential(hash(lasting), lasting.equals(header));
        }
        for (int i = 0; i < apiKeyHeaders.size(); i++) {
            String key = adapter.header(request, apiKeyHeaders.get(i));
            if (key != null && !key.isBlank()) {
                return new Credential(hash(apiKeyHeaders.get(i).toLowerCase(Locale.ROOT) + ' ' + key.strip()), true);
            }
        }
        return null;
    }

    String hash(String credential) {
        try {
            Mac mac = (Mac) prototype.clone();
            String cut = credential.length() > MAX_LENGTH ? credential.substring(0, MAX_LENGTH) : credential;
            return HexFormat.of().formatHex(mac.doFinal(cut.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own Mac can be cloned", e);
        }
    }

    private static String scheme(String header) {
        int space = header.indexOf(' ');
        return (space < 0 ? header : header.substring(0, space)).toLowerCase(Locale.ROOT);
    }

    /** Of a header with parameters (Digest, signatures) those that stay the same from one request to the next; else all of it. */
    private static String lasting(String header) {
        int space = header.indexOf(' ');
        if (space < 0 || header.indexOf('=', space) < 0 || header.indexOf(',', space) < 0) {
            return header;
        }
        StringBuilder kept = new StringBuilder(scheme(header));
        for (String parameter : header.substring(space + 1).split(",", 64)) {
            int equals = parameter.indexOf('=');
            if (equals > 0
                    && LASTING.contains(parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT))) {
                kept.append(' ').append(parameter.strip());
            }
        }
        return kept.length() == space ? header : kept.toString();
    }
}
