// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A host's second port, which speaks TLS: asked for by an argument {@code tls=FILE}, which names its key.
 *
 * @param file a key store
 */
record Tls(Path file) {
    static final String PASSWORD = "open-sesame";

    private static final String ARGUMENT = "tls=";

    static Optional<Tls> of(String[] arguments) {
        return List.of(arguments).stream()
                .filter(argument -> argument.startsWith(ARGUMENT))
                .map(argument -> new Tls(Path.of(argument.substring(ARGUMENT.length()))))
                .findFirst();
    }

    static void print(int port) {
        System.out.println("secure " + port);
    }

    SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
