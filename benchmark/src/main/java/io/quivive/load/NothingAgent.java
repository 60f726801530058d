// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** An agent that does nothing: what an attach itself costs. */
public final class NothingAgent {
    private NothingAgent() {}

    public static void agentmain(String options) {}

    /** Makes its jar. */
    static Path jar() throws IOException {
        Path jar = Files.createTempFile("quivive-nothing", ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Agent-Class"), NothingAgent.class.getName());
        String file = NothingAgent.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream in = NothingAgent.class.getResourceAsStream("/" + file)) {
            out.putNextEntry(new ZipEntry(file));
            if (in != null) {
                in.transferTo(out);
            }
        }
        return jar;
    }
}
