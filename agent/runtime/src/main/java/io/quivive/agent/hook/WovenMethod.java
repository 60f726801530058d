// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.TypePath;

/**
 * A method with the calls of the gate around its body, which stays as it is: our variables are behind its own, and what its frames say goes
 * on to hold.
 *
 * <p>Whatever a call of ours throws, at the call itself too, is dropped by a handler that stands before all those of the body. Such handlers
 * lie behind the body, so that nothing jumps where it returns, with whatever it has left on its stack.
 */
final class WovenMethod extends MethodVisitor {
    private static final String THROWABLE = "java/lang/Throwable";

    private final Body body;
    private final int hooks;
    private final GateCalls calls;
    /** Of each call at a return of the body, from where to where; they have to be announced before the body's own handlers. */
    private final List<Label[]> guarded = new ArrayList<>();

    private int next;
    /** By hook: where its call at a return goes on if it throws. */
    private final Label[] returning;
    /** Pieces of the body that throw to us, from where to where. */
    private final List<Label[]> pieces = new ArrayList<>();

    private Label piece = new Label();

    WovenMethod(MethodVisitor written, Body body) {
        super(Opcodes.ASM9, written);
        this.body = body;
        this.hooks = body.points.length;
        this.calls = new GateCalls(written, body);
        this.returning = labels(hooks);
    }

    @Override
    public void visitCode() {
        super.visitCode();
        for (int i = 0; i < body.returns; i++) {
            for (int hook = hooks - 1; hook >= 0; hook--) {
                guarded.add(guard(returning[hook]));
            }
        }
        calls.keep();
        if (!body.isConstructor()) {
            for (int hook = 0; hook < hooks; hook++) {
                enter(hook);
            }
            super.visitLabel(piece);
        }
    }

    private void enter(int hook) {
        Label thrown = new Label();
        Label after = new Label();
        Label[] call = guard(thrown);
        super.visitLabel(call[0]);
        calls.enter(hook);
        super.visitLabel(call[1]);
        super.visitJumpInsn(Opcodes.GOTO, after);
        super.visitLabel(thrown);
        List<Object> entered = GateCalls.atEntry(body);
        frame(entered, null, THROWABLE);
        super.visitInsn(Opcodes.POP);
        super.visitLabel(after);
        frame(entered, null, null);
        super.visitInsn(
                Opcodes.NOP); // what follows may begin with a frame of its own, and there cannot be two at one place
    }

    @Override
    public void visitInsn(int opcode) {
        if (!Body.isReturn(opcode)) {
            super.visitInsn(opcode);
            return;
        }
        endPiece();
        calls.keepResult();
        for (int hook = hooks - 1; hook >= 0; hook--) {
            exit(hook, guarded.get(next++), false);
        }
        calls.goBack();
        piece = new Label();
        super.visitLabel(piece);
    }

    private void endPiece() {
        Label end = new Label();
        super.visitLabel(end);
        pieces.add(new Label[] {piece, end});
    }

    /** What a body says of its frames goes on to hold with our variables behind its own. */
    @Override
    public void visitFrame(int type, int localCount, Object[] local, int stackCount, Object[] stack) {
        List<Object> locals = padded(Arrays.asList(local).subList(0, localCount));
        locals.addAll(calls.types());
        super.visitFrame(Opcodes.F_NEW, locals.size(), locals.toArray(), stackCount, stack);
    }

    private void frame(List<Object> locals, @Nullable Object last, @Nullable String stack) {
        List<Object> all = padded(locals);
        all.addAll(calls.types());
        if (last != null) {
            all.add(last);
        }
        super.visitFrame(
                Opcodes.F_NEW,
                all.size(),
                all.toArray(),
                stack == null ? 0 : 1,
                stack == null ? null : new Object[] {stack});
    }

    private List<Object> padded(List<Object> locals) {
        List<Object> all = new ArrayList<>(locals);
        int slots = all.size();
        for (Object type : locals) {
            slots += type == Opcodes.LONG || type == Opcodes.DOUBLE ? 1 : 0;
        }
        all.addAll(Collections.nCopies(body.locals - slots, Opcodes.TOP));
        return all;
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        if (!body.isConstructor()) {
            throwing();
        }
        List<Object> constructed = body.isConstructor() ? List.of(body.owner) : List.of();
        Type result = Type.getReturnType(body.descriptor);
        Object last = result.getSort() == Type.VOID ? null : GateCalls.inFrame(result);
        for (int hook = 0; hook < hooks; hook++) {
            super.visitLabel(returning[hook]);
            frame(constructed, last, THROWABLE);
            super.visitInsn(Opcodes.POP);
            for (int outer = hook - 1; outer >= 0; outer--) {
                exit(outer, guard(returning[outer]), false);
            }
            calls.goBack();
        }
        super.visitMaxs(maxStack + GateCalls.STACK, calls.locals());
    }

    /** What the body throws goes on, after the calls. */
    private void throwing() {
        endPiece();
        Label thrown = new Label();
        for (Label[] each : pieces) {
            if (each[0].getOffset() < each[1].getOffset()) { // the JVM refuses empty ones
                super.visitTryCatchBlock(each[0], each[1], thrown, null);
            }
        }
        super.visitLabel(thrown);
        frame(List.of(), null, THROWABLE);
        calls.keepThrown();
        Label[] going = labels(hooks);
        for (int hook = hooks; hook >= 0; hook--) {
            if (hook < hooks) {
                super.visitLabel(going[hook]);
                frame(List.of(), THROWABLE, THROWABLE);
                super.visitInsn(Opcodes.POP);
            }
            for (int outer = hook - 1; outer >= 0; outer--) {
                exit(outer, guard(going[outer]), true);
            }
            calls.throwOn();
        }
    }

    private void exit(int hook, Label[] call, boolean thrown) {
        super.visitLabel(call[0]);
        calls.exit(hook, thrown);
        super.visitLabel(call[1]);
    }

    private Label[] guard(Label otherwise) {
        Label[] call = {new Label(), new Label()};
        super.visitTryCatchBlock(call[0], call[1], otherwise, null);
        return call;
    }

    /** They name a handler by its number, which has changed. Nobody can ask for them at run time. */
    @Override
    public @Nullable AnnotationVisitor visitTryCatchAnnotation(
            int typeRef, @Nullable TypePath path, String descriptor, boolean visible) {
        return null;
    }

    private static Label[] labels(int count) {
        Label[] labels = new Label[count];
        for (int i = 0; i < count; i++) {
            labels[i] = new Label();
        }
        return labels;
    }
}
