// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A class file with some methods woven; all others are copied as they are, constants included. No class is asked for to do so. */
final class WovenClass extends ClassVisitor {
    private final Map<String, Body> bodies;

    private WovenClass(ClassWriter written, Map<String, Body> bodies) {
        super(Opcodes.ASM9, written);
        this.bodies = bodies;
    }

    static byte[] of(ClassReader reader, Map<String, Body> bodies) {
        ClassWriter written = new ClassWriter(reader, 0);
        reader.accept(new WovenClass(written, bodies), ClassReader.EXPAND_FRAMES);
        return written.toByteArray();
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
        Body body = bodies.get(name + descriptor);
        return body == null ? method : body.woven(method);
    }
}
