// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A field that another version of a product calls otherwise.
 *
 * @param owner internal name of its class
 * @param name what it is called in this version
 */
record Renamed(String owner, String name) {
    /** What it is called instead. */
    String other() {
        return name + "Renamed";
    }

    /** Writes a jar of all classes that name the field, to stand before those of the product. */
    Path jar(List<Path> folders, Path target) throws IOException {
        Map<String, byte[]> classes = classes(folders);
        Set<String> owners = subclasses(classes);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target))) {
            for (Map.Entry<String, byte[]> each : classes.entrySet()) {
                byte[] changed = changed(each.getValue(), owners);
                if (changed != null) {
                    jar.putNextEntry(new JarEntry(each.getKey() + ".class"));
                    jar.write(changed);
                }
            }
        }
        return target;
    }

    private static Map<String, byte[]> classes(List<Path> folders) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        for (Path folder : folders) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
                for (Path jar : jars) {
                    addAll(jar, classes);
                }
            }
        }
        return classes;
    }

    private static void addAll(Path file, Map<String, byte[]> classes) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF") && !name.endsWith("module-info.class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        classes.putIfAbsent(name.substring(0, name.length() - ".class".length()), in.readAllBytes());
                    }
                }
            }
        }
    }

    /** An instruction may name the field by a subclass. */
    private Set<String> subclasses(Map<String, byte[]> classes) {
        Set<String> found = new HashSet<>(Set.of(owner));
        boolean more = true;
        while (more) {
            more = false;
            for (byte[] each : classes.values()) {
                ClassReader reader = new ClassReader(each);
                more |= found.contains(String.valueOf(reader.getSuperName())) && found.add(reader.getClassName());
            }
        }
        return found;
    }

    private byte @Nullable [] changed(byte[] original, Set<String> owners) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(0);
        List<String> changes = new ArrayList<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public FieldVisitor visitField(
                            int access, String field, String type, String signature, Object value) {
                        return super.visitField(access, renamed(reader.getClassName(), field), type, signature, value);
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String method, String type, String signature, String[] exceptions) {
                        MethodVisitor next = super.visitMethod(access, method, type, signature, exceptions);
                        return new MethodVisitor(Opcodes.ASM9, next) {
                            @Override
                            public void visitFieldInsn(int code, String of, String field, String what) {
                                super.visitFieldInsn(code, of, renamed(of, field), what);
                            }
                        };
                    }

                    private String renamed(String of, String field) {
                        if (!field.equals(name) || !owners.contains(of)) {
                            return field;
                        }
                        changes.add(of);
                        return other();
                    }
                },
                0);
        return changes.isEmpty() ? null : writer.toByteArray();
    }
}
