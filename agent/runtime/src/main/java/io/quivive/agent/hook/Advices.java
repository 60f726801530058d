// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import io.quivive.bridge.Gate;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;
import org.jspecify.annotations.Nullable;

/** The text that is woven into a host's methods. It names nothing but {@link Gate}, which every class can see. */
final class Advices {
    private Advices() {}

    /** The number of the hook, a constant there. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface HookNumber {}

    /** Methods. */
    static final class Method {
        private Method() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Object enter(
                @HookNumber int point,
                @Advice.This(optional = true) @Nullable Object self,
                @Advice.Argument(value = 0, optional = true, typing = Typing.DYNAMIC) @Nullable Object first,
                @Advice.Argument(value = 1, optional = true, typing = Typing.DYNAMIC) @Nullable Object second) {
            return Gate.enter(point, self, first, second);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @HookNumber int point,
                @Advice.Enter @Nullable Object token,
                @Advice.This(optional = true) @Nullable Object self,
                @Advice.Argument(value = 0, optional = true, typing = Typing.DYNAMIC) @Nullable Object first,
                @Advice.Argument(value = 1, optional = true, typing = Typing.DYNAMIC) @Nullable Object second,
                @Advice.Return(typing = Typing.DYNAMIC) @Nullable Object result,
                @Advice.Thrown @Nullable Throwable thrown) {
            Gate.exit(point, token, self, first, second, result, thrown);
        }
    }

    /** Constructors, when they are done. */
    static final class Constructor {
        private Constructor() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @HookNumber int point,
                @Advice.This @Nullable Object self,
                @Advice.Argument(value = 0, optional = true, typing = Typing.DYNAMIC) @Nullable Object first,
                @Advice.Argument(value = 1, optional = true, typing = Typing.DYNAMIC) @Nullable Object second) {
            Gate.exit(point, null, self, first, second, null, null);
        }
    }

    /** How a class loader that hides the gate is brought to show it. It names nothing but the JDK's classes. */
    static final class Loader {
        private Loader() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static @Nullable Class<?> enter(@Advice.Argument(0) String name) throws ClassNotFoundException {
            return name.startsWith("io.quivive.bridge.") ? Class.forName(name, false, null) : null;
        }

        @Advice.OnMethodExit
        @SuppressWarnings("UnusedVariable") // what is assigned is what the method answers
        static void exit(
                @Advice.Enter @Nullable Class<?> shown, @Advice.Return(readOnly = false) @Nullable Class<?> result) {
            if (shown != null) {
                result = shown;
            }
        }
    }
}
