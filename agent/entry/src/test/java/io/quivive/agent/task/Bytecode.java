// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import com.sun.tools.attach.VirtualMachine;
import io.quivive.agent.TargetJvm;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.ProtectionDomain;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

/** A second agent, of the test's own, that tells what the JVM runs of a class: it sees what those have changed that came before it. */
public final class Bytecode {
    private static volatile @Nullable Instrumentation instrumentation;

    private Bytecode() {}

    /** Attach. */
    public static void agentmain(String options, Instrumentation given) {
        instrumentation = given;
    }

    /** Has a JVM load it, the newest of its agents from then on. */
    static void into(TargetJvm target, Path folder) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(target.pid()));
        try {
            machine.loadAgent(jar(folder).toString());
        } finally {
            machine.detach();
        }
    }

    /** Makes its jar. */
    private static Path jar(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Agent-Class"), Bytecode.class.getName());
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

    /** Of the class as it is written anew: the JVM keeps constants that are no longer used, and their order. */
    static String digest(String className) throws Exception {
        Class<?> type = Class.forName(className, false, Bytecode.class.getClassLoader());
        AtomicReference<byte[]> seen = new AtomicReference<>();
        ClassFileTransformer last = new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    ClassLoader loader, String name, Class<?> changed, ProtectionDomain domain, byte[] bytes) {
                if (changed == type) {
                    seen.set(bytes);
                }
                return null;
            }
        };
        Instrumentation own = Objects.requireNonNull(instrumentation);
        own.addTransformer(last, true);
        try {
            own.retransformClasses(type);
        } finally {
            own.removeTransformer(last);
        }
        ClassWriter written = new ClassWriter(0);
        new ClassReader(seen.get()).accept(written, 0);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(written.toByteArray()));
    }
}
