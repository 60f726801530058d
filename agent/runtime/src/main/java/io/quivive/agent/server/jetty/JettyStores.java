// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where Jetty keeps sessions that are not in memory. Ids are compared by hashes with a key of this process, and are in none of our objects.
 *
 * <p>Thread-safe.
 */
final class JettyStores {
    /** More are not looked through. */
    private static final int MAX_LISTED = 10_000;

    /** Made when it is first needed: random numbers are of providers that an application configures. */
    private byte @Nullable [] salt;

    private final Variants none;
    private final Variants files;
    private final Part byName;

    JettyStores(Shapes shapes) {
        none = Variants.of(
                shapes,
                "org.eclipse.jetty.session.NullSessionDataStore",
                "org.eclipse.jetty.server.session.NullSessionDataStore");
        files = Variants.of(
                shapes,
                "org.eclipse.jetty.session.FileSessionDataStore",
                "org.eclipse.jetty.server.session.FileSessionDataStore");
        byName = files.part("_sessionFileMap");
    }

    /** Whether a store keeps no session. */
    boolean keepsNothing(Object store) {
        return none.fits(store);
    }

    /** Whether which sessions a store has can be read. */
    boolean isListed(@Nullable Object store) {
        return files.fits(store)
                && byName.of(store) instanceof ConcurrentHashMap<?, ?> map
                && map.mappingCount() <= MAX_LISTED;
    }

    /** The hashes of the ids of what a store has and that is not over its time; empty if they cannot be read. */
    Set<String> hashes(@Nullable Object store) {
        Set<String> found = new HashSet<>();
        forEach(store, id -> found.add(hash(id)));
        return found;
    }

    /** How many a store has, not over their time, that are not among those in memory. */
    int notInMemory(Object store, Map<?, ?> memory) {
        int[] count = new int[1];
        forEach(store, id -> count[0] += memory.containsKey(id) ? 0 : 1);
        return count[0];
    }

    private void forEach(@Nullable Object store, java.util.function.Consumer<String> visitor) {
        if (!isListed(store) || !(byName.of(store) instanceof Map<?, ?> map)) {
            return;
        }
        long now = System.currentTimeMillis();
        map.forEach((key, file) -> {
            if (key instanceof String name && file instanceof String text && !isOver(text, now)) {
                visitor.accept(name.substring(name.lastIndexOf('_') + 1));
            }
        });
    }

    /** A file's name begins with when it ends; 0 if never. */
    private static boolean isOver(String file, long now) {
        int end = file.indexOf('_');
        try {
            long expiry = end < 0 ? 0 : Long.parseLong(file.substring(0, end));
            return expiry > 0 && expiry <= now;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** What an id is known by. */
    String hash(@Nullable String id) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt());
            return HexFormat.of().formatHex(digest.digest(String.valueOf(id).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    private synchronized byte[] salt() {
        byte[] made = salt;
        if (made == null) {
            made = new byte[32];
            new SecureRandom().nextBytes(made);
            salt = made;
        }
        return made;
    }
}
