// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What has to be known of a method with hooks before it is written anew: a first reading finds it. */
final class Body extends MethodVisitor {
    /** Every frame is written in full, so what a strange class has us allocate needs a bound; a usual method has less than fifty. */
    private static final int MAX_LOCALS = 4_000;

    /** In the place of a number: see {@link ShowingMethod}. */
    static final int SHOWS_GATE = -1;

    final String owner;
    final int access;
    final String name;
    final String descriptor;
    /** Numbers of the hooks, the outermost first. */
    final int[] points;

    int locals;
    int returns;

    private Body(String owner, int access, String name, String descriptor, int[] points) {
        super(Opcodes.ASM9);
        this.owner = owner;
        this.access = access;
        this.name = name;
        this.descriptor = descriptor;
        this.points = points;
    }

    /** Those of the methods that have hooks, by name and descriptor. */
    static Map<String, Body> of(ClassReader reader, SortedMap<Integer, Hook> hooks) {
        Map<String, Body> found = new HashMap<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        int[] points = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0
                                ? new int[0]
                                : points(hooks, name, descriptor);
                        if (points.length == 0) {
                            return null;
                        }
                        Body body = new Body(reader.getClassName(), access, name, descriptor, points);
                        found.put(name + descriptor, body);
                        return body;
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return found;
    }

    /** Names of methods that have hooks, and of which a class has none with a body. An interface is not the class that they are for. */
    static List<String> missing(ClassReader reader, Map<String, Body> found, SortedMap<Integer, Hook> hooks) {
        List<String> missing = new ArrayList<>();
        if ((reader.getAccess() & Opcodes.ACC_INTERFACE) == 0) {
            for (Hook hook : hooks.values()) {
                if (!hook.isOptional() && !missing.contains(hook.method())) {
                    missing.add(hook.method());
                }
            }
            for (Body body : found.values()) {
                missing.remove(body.name);
            }
        }
        return missing;
    }

    private static int[] points(SortedMap<Integer, Hook> hooks, String name, String descriptor) {
        int[] points = new int[hooks.size()];
        int count = 0;
        for (Map.Entry<Integer, Hook> hook : hooks.entrySet()) {
            if (hook.getValue().isOn(name, descriptor)) {
                points[count++] = hook.getKey();
            }
        }
        return Arrays.copyOf(points, count);
    }

    MethodVisitor woven(MethodVisitor written) {
        return points[0] == SHOWS_GATE ? new ShowingMethod(written, this) : new WovenMethod(written, this);
    }

    boolean isConstructor() {
        return name.equals("<init>");
    }

    boolean isStatic() {
        return (access & Opcodes.ACC_STATIC) != 0;
    }

    @Override
    public void visitInsn(int opcode) {
        if (isReturn(opcode)) {
            returns++;
        }
    }

    static boolean isReturn(int opcode) {
        return opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
    }

    @Override
    public void visitVarInsn(int opcode, int local) {
        if (isConstructor() && local == 0 && opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE) {
            throw new IllegalArgumentException(
                    "its constructor " + descriptor + " puts something else in the place of this");
        }
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        if (maxLocals > MAX_LOCALS || maxStack > MAX_LOCALS) {
            throw new IllegalArgumentException("its method " + name + " is too large: it has " + maxLocals
                    + " local variables and a stack of " + maxStack);
        }
        locals = maxLocals;
    }
}
