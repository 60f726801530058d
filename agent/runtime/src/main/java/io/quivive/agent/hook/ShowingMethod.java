// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The method by which a class loader of JBoss Modules finds a class: such loaders see the boot loader's packages only as far as they are listed,
 * and are shown the gate's in this way. What is put before its body names nothing but the JDK's classes, and what it throws is dropped.
 */
final class ShowingMethod extends MethodVisitor {
    static final String TYPE = "org.jboss.modules.ConcurrentClassLoader";
    static final String NAME = "performLoadClass";

    private final Object[] locals;

    ShowingMethod(MethodVisitor written, Body body) {
        super(Opcodes.ASM9, written);
        if (body.isStatic()
                || !body.descriptor.startsWith("(Ljava/lang/String;")
                || !body.descriptor.endsWith(")Ljava/lang/Class;")) {
            throw new IllegalArgumentException("its " + NAME + body.descriptor + " is not known");
        }
        locals = GateCalls.atEntry(body).toArray();
    }

    @Override
    public void visitCode() {
        super.visitCode();
        Label start = new Label();
        Label end = new Label();
        Label thrown = new Label();
        Label after = new Label();
        super.visitTryCatchBlock(start, end, thrown, null);
        super.visitLabel(start);
        super.visitVarInsn(Opcodes.ALOAD, 1);
        super.visitLdcInsn("io.quivive.bridge.");
        super.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "startsWith", "(Ljava/lang/String;)Z", false);
        super.visitJumpInsn(Opcodes.IFEQ, after);
        super.visitVarInsn(Opcodes.ALOAD, 1);
        super.visitInsn(Opcodes.ICONST_0);
        super.visitInsn(Opcodes.ACONST_NULL);
        super.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                "java/lang/Class",
                "forName",
                "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;",
                false);
        super.visitInsn(Opcodes.ARETURN);
        super.visitLabel(end);
        super.visitLabel(thrown);
        super.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {"java/lang/Throwable"});
        super.visitInsn(Opcodes.POP);
        super.visitLabel(after);
        super.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, null);
        super.visitInsn(Opcodes.NOP); // the body may begin with a frame of its own
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(Math.max(maxStack, 3), maxLocals);
    }
}
