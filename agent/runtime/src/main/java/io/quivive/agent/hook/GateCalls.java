// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The calls of the gate in a woven method, and what they need: it is kept in local variables behind the body's own, so that the arguments are
 * those at entry whatever the body does. They name nothing but the gate and the JDK's boxes, which every class can see.
 */
final class GateCalls {
    /** As much as the widest call puts on the stack. */
    static final int STACK = 8;

    private static final String GATE = "io/quivive/bridge/Gate";
    private static final String OBJECT = "java/lang/Object";

    private final MethodVisitor out;
    private final Body body;
    private final Type result;
    /** The first two arguments, as far as there are so many. */
    private final List<Type> arguments = new ArrayList<>();
    /** Where we keep this, the two, a token for each hook, and what the method ends with. */
    private final int self;

    private final int[] kept = new int[2];
    private final int tokens;
    private final int outcome;
    /** What all of these are, but the last, for frames. */
    private final List<Object> types = new ArrayList<>();

    GateCalls(MethodVisitor out, Body body) {
        this.out = out;
        this.body = body;
        result = Type.getReturnType(body.descriptor);
        int local = body.locals;
        self = body.isConstructor() ? 0 : local;
        if (!body.isStatic() && !body.isConstructor()) {
            types.add(OBJECT);
            local++;
        }
        for (Type type : Type.getArgumentTypes(body.descriptor)) {
            if (arguments.size() < kept.length) {
                kept[arguments.size()] = local;
                arguments.add(type);
                types.add(inFrame(type, OBJECT));
                local += type.getSize();
            }
        }
        tokens = local;
        if (!body.isConstructor()) {
            types.addAll(Collections.nCopies(body.points.length, OBJECT));
            local += body.points.length;
        }
        outcome = local;
    }

    List<Object> types() {
        return types;
    }

    int locals() {
        return outcome + 2;
    }

    /** The types of the local variables when a method is entered, as frames name them. */
    static List<Object> atEntry(Body body) {
        List<Object> types = new ArrayList<>();
        if (!body.isStatic()) {
            types.add(body.owner);
        }
        for (Type type : Type.getArgumentTypes(body.descriptor)) {
            types.add(inFrame(type));
        }
        return types;
    }

    /** As frames name it. */
    static Object inFrame(Type type) {
        return inFrame(type, type.getSort() < Type.ARRAY ? OBJECT : type.getInternalName());
    }

    private static Object inFrame(Type type, String reference) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.CHAR, Type.BYTE, Type.SHORT, Type.INT -> Opcodes.INTEGER;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.LONG -> Opcodes.LONG;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            default -> reference;
        };
    }

    /** Keeps what the body may change. */
    void keep() {
        int argument = body.isStatic() ? 0 : 1;
        if (argument == 1 && !body.isConstructor()) {
            out.visitVarInsn(Opcodes.ALOAD, 0);
            out.visitVarInsn(Opcodes.ASTORE, self);
        }
        for (int i = 0; i < arguments.size(); i++) {
            Type type = arguments.get(i);
            out.visitVarInsn(type.getOpcode(Opcodes.ILOAD), argument);
            out.visitVarInsn(type.getOpcode(Opcodes.ISTORE), kept[i]);
            argument += type.getSize();
        }
        for (int token = tokens; token < outcome; token++) {
            out.visitInsn(Opcodes.ACONST_NULL);
            out.visitVarInsn(Opcodes.ASTORE, token);
        }
    }

    void enter(int hook) {
        number(body.points[hook]);
        self();
        argument(0);
        argument(1);
        out.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                GATE,
                "enter",
                "(ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
                false);
        out.visitVarInsn(Opcodes.ASTORE, tokens + hook);
    }

    void exit(int hook, boolean thrown) {
        number(body.points[hook]);
        if (body.isConstructor()) {
            out.visitInsn(Opcodes.ACONST_NULL);
        } else {
            out.visitVarInsn(Opcodes.ALOAD, tokens + hook);
        }
        self();
        argument(0);
        argument(1);
        if (thrown || result.getSort() == Type.VOID) {
            out.visitInsn(Opcodes.ACONST_NULL);
        } else {
            boxed(result, outcome);
        }
        if (thrown) {
            out.visitVarInsn(Opcodes.ALOAD, outcome);
        } else {
            out.visitInsn(Opcodes.ACONST_NULL);
        }
        out.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                GATE,
                "exit",
                "(ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;"
                        + "Ljava/lang/Throwable;)V",
                false);
    }

    private void number(int point) {
        if (point <= Short.MAX_VALUE) {
            out.visitIntInsn(Opcodes.SIPUSH, point);
        } else {
            out.visitLdcInsn(point);
        }
    }

    private void self() {
        if (body.isStatic()) {
            out.visitInsn(Opcodes.ACONST_NULL);
        } else {
            out.visitVarInsn(Opcodes.ALOAD, self);
        }
    }

    private void argument(int index) {
        if (index < arguments.size()) {
            boxed(arguments.get(index), kept[index]);
        } else {
            out.visitInsn(Opcodes.ACONST_NULL);
        }
    }

    private void boxed(Type type, int local) {
        out.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
        String box = switch (type.getSort()) {
            case Type.BOOLEAN -> "java/lang/Boolean";
            case Type.CHAR -> "java/lang/Character";
            case Type.BYTE -> "java/lang/Byte";
            case Type.SHORT -> "java/lang/Short";
            case Type.INT -> "java/lang/Integer";
            case Type.FLOAT -> "java/lang/Float";
            case Type.LONG -> "java/lang/Long";
            case Type.DOUBLE -> "java/lang/Double";
            default -> null;
        };
        if (box != null) {
            out.visitMethodInsn(
                    Opcodes.INVOKESTATIC, box, "valueOf", "(" + type.getDescriptor() + ")L" + box + ";", false);
        }
    }

    /** Keeps what is on the stack when the body returns. */
    void keepResult() {
        if (result.getSort() != Type.VOID) {
            out.visitVarInsn(result.getOpcode(Opcodes.ISTORE), outcome);
        }
    }

    /** The return, with what was kept. */
    void goBack() {
        if (result.getSort() != Type.VOID) {
            out.visitVarInsn(result.getOpcode(Opcodes.ILOAD), outcome);
        }
        out.visitInsn(result.getOpcode(Opcodes.IRETURN));
    }

    /** Keeps what is on the stack when the body throws. */
    void keepThrown() {
        out.visitVarInsn(Opcodes.ASTORE, outcome);
    }

    void throwOn() {
        out.visitVarInsn(Opcodes.ALOAD, outcome);
        out.visitInsn(Opcodes.ATHROW);
    }
}
