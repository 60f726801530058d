// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.ProtectionDomain;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A second agent, of the test's own, that tells what the JVM runs of a class after all others have changed it. */
public final class Bytecode {
    private static volatile Instrumentation instrumentation;

    private Bytecode() {}

    /** {@code -javaagent}. */
    public static void premain(String options, Instrumentation given) {
        instrumentation = given;
    }

    /** Makes its jar. */
    static Path jar(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Bytecode.class.getName());
        manifest.getMainAttributes().put(new Attributes.Name("Can-Retransform-Classes"), "true");
        Path jar = folder.resolve("bytecode.jar");
        String name = Bytecode.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream in = Bytecode.class.getResourceAsStream("/" + name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
        return jar;
    }

    static String digest(String className) throws Exception {
        Class<?> type = Class.forName(className, false, Bytecode.class.getClassLoader());
        AtomicReference<byte[]> seen = new AtomicReference<>();
        ClassFileTransformer last = new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> changed, ProtectionDomain domain, byte[] bytes) {
                if (changed == type) {
                    seen.set(bytes);
                }
                return null;
            }
        };
        instrumentation.addTransformer(last, true);
        try {
            instrumentation.retransformClasses(type);
        } finally {
            instrumentation.removeTransformer(last);
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(seen.get()));
    }
}
