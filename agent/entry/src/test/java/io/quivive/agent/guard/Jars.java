// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/** Jars of one target each. */
final class Jars {
    private Jars() {}

    static Path pack(Path jar, Class<?> type, Map<String, String> attributes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach(manifest.getMainAttributes()::putValue);
        String name = type.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
        return jar;
    }

    /** Starts a target from a jar, as applications are, and waits until it is ready. */
    static TargetJvm start(Jdk jdk, Path folder, Class<?> main, List<String> options) throws IOException {
        Path jar = folder.resolve("target.jar");
        if (!Files.exists(jar)) { // an archive is of this one, by its time too
            pack(jar, main, Map.of());
        }
        List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", jar.toString(), main.getName()));
        return TargetJvm.start(new ProcessBuilder(command), Pattern.compile("^ready"));
    }
}
