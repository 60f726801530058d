// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Member;
import org.jspecify.annotations.Nullable;

/** What filters have wrapped a servlet request in. */
final class Wrappers {
    /** More than any application has; a wrapper may be made to wrap itself. */
    static final int MAX = 64;

    private static final Member REQUEST = Member.field("request");

    /** Names are looked at once for each class; what a class remembers is the JDK's. */
    private static final ClassValue<Boolean> IS_WRAPPER = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                if (each.getName().endsWith(".servlet.ServletRequestWrapper")) {
                    return Boolean.TRUE;
                }
            }
            return Boolean.FALSE;
        }
    };

    private static final int PRINCIPAL = 1;
    private static final int REMOTE_USER = 2;

    /** Which of the two questions for a user a class answers itself. */
    private static final ClassValue<Integer> ANSWERS = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            return answers(type, "getUserPrincipal", PRINCIPAL) | answers(type, "getRemoteUser", REMOTE_USER);
        }
    };

    private Wrappers() {}

    private static int answers(Class<?> type, String question, int bit) {
        try {
            return type.getMethod(question)
                            .getDeclaringClass()
                            .getName()
                            .endsWith(".servlet.http.HttpServletRequestWrapper")
                    ? 0
                    : bit;
        } catch (NoSuchMethodException | LinkageError e) {
            return 0;
        }
    }

    /** Whether a wrapper tells its user's principal itself. */
    static boolean tellsPrincipal(Object wrapper) {
        return (ANSWERS.get(wrapper.getClass()) & PRINCIPAL) != 0;
    }

    /** Whether a wrapper tells its user's name itself. */
    static boolean tellsRemoteUser(Object wrapper) {
        return (ANSWERS.get(wrapper.getClass()) & REMOTE_USER) != 0;
    }

    /** The request within; {@code null} if it is the container's own. */
    static @Nullable Object within(Object request) {
        return IS_WRAPPER.get(request.getClass()) ? REQUEST.of(request) : null;
    }

    /** The container's own. */
    static Object innermost(Object request) {
        Object inner = request;
        for (int i = 0; i < MAX; i++) {
            Object next = within(inner);
            if (next == null) {
                return inner;
            }
            inner = next;
        }
        return inner;
    }
}
