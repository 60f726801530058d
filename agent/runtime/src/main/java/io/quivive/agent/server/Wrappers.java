// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Member;
import org.jspecify.annotations.Nullable;

/** What filters have wrapped a servlet request in. */
public final class Wrappers {
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

    private Wrappers() {}

    /** The request within; {@code null} if it is the container's own. */
    public static @Nullable Object within(Object request) {
        return IS_WRAPPER.get(request.getClass()) ? REQUEST.of(request) : null;
    }

    /** The container's own. */
    public static Object innermost(Object request) {
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
