// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The agent's jar as it lies in ours.
 *
 * @param bytes its content
 * @param hash of the content, the first 16 hexadecimal digits
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AgentJar(byte[] bytes, String hash) {
    private static final String RESOURCE = "/quivive-agent.jar";

    static AgentJar packed() throws IOException {
        try (InputStream in = AgentJar.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is missing in this jar; build it with the whole project");
            }
            return of(in.readAllBytes());
        }
    }

    static AgentJar of(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new AgentJar(bytes, HexFormat.of().formatHex(digest, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    String fileName() {
        return "agent-" + hash + ".jar";
    }

    /** Tells builds of one version apart. */
    String version() {
        String number = AgentJar.class.getPackage().getImplementationVersion();
        return (number == null ? "0" : number) + "+" + hash;
    }
}
