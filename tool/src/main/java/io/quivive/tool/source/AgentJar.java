// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A jar of the agent as it lies in ours.
 *
 * @param name what its file's name begins with
 * @param bytes its content
 * @param hash of the content, the first 16 hexadecimal digits
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AgentJar(String name, byte[] bytes, String hash) {
    private static final int DIGITS = 16;
    /** The hashes of both, made with them. */
    private static final String BUILD = "/quivive-agents.txt";

    /** Which of the two. */
    enum Kind {
        /** It reads, and has no right to change a class. */
        LOOK("look"),
        /** It may follow requests. */
        FOLLOW("agent");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    static AgentJar packed(Kind kind) throws IOException {
        return of(kind.text, resource("/quivive-" + kind.text + ".jar"));
    }

    static AgentJar of(String name, byte[] bytes) {
        return new AgentJar(name, bytes, hash(bytes));
    }

    String fileName() {
        return name + "-" + hash + ".jar";
    }

    /** Of both jars, which tells builds of one version apart. */
    static String version() throws IOException {
        String number = AgentJar.class.getPackage().getImplementationVersion();
        return (number == null ? "0" : number) + "+" + hash(resource(BUILD));
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = AgentJar.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing in this jar; build it with the whole project");
            }
            return in.readAllBytes();
        }
    }
}
