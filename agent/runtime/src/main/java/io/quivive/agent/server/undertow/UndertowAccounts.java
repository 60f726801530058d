// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.server.UserNames;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads who an account of Undertow's is. Undertow has no class of accounts: each application has its own, whose one field of a principal is read.
 * Where that is not the only one, or might be of something else, the user stays unknown.
 *
 * <p>Thread-safe.
 */
final class UndertowAccounts {
    private static final String ACCOUNT = "io.undertow.security.idm.Account";
    private static final String NAME = "principal";
    private static final MethodType READS = MethodType.methodType(Object.class, Object.class);
    /** Stands for a class that does not tell. */
    private static final MethodHandle UNKNOWN = MethodHandles.empty(READS);

    private final UserNames users;

    /** What a class remembers of it are objects of the JDK's alone. */
    private final ClassValue<MethodHandle> principals = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            try {
                return find(type);
            } catch (IllegalAccessException | RuntimeException | LinkageError e) {
                return UNKNOWN; // a class whose fields cannot be looked through tells nothing
            }
        }
    };

    UndertowAccounts(UserNames users) {
        this.users = users;
    }

    /**
     * The user of an account.
     *
     * @return empty for nobody; {@code null} if that cannot be read
     */
    @Nullable
    String user(@Nullable Object account) {
        String known = users.of(account);
        if (known != null || account == null) {
            return known;
        }
        MethodHandle handle = principals.get(account.getClass());
        try {
            Object principal = (Object) handle.invokeExact(account);
            return principal == null ? null : users.of(principal); // an account is of somebody
        } catch (Throwable e) {
            return null; // the field was read from an object of its own class: it cannot
        }
    }

    /** Reads the field beside the method that tells it. */
    private static MethodHandle find(Class<?> type) throws IllegalAccessException {
        List<Field> found = new ArrayList<>();
        Class<?> teller = null;
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            teller = teller == null && tells(each) ? each : teller;
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    if (isAccount(field.getType())) {
                        return UNKNOWN; // it may speak for that one
                    }
                    if (Principal.class.isAssignableFrom(field.getType())) {
                        found.add(field);
                    }
                }
            }
        }
        if (found.size() != 1) {
            return UNKNOWN;
        }
        Field only = found.get(0);
        boolean isIt = only.getDeclaringClass() == teller
                && only.getName().toLowerCase(Locale.ROOT).endsWith(NAME)
                && only.trySetAccessible();
        return isIt ? MethodHandles.lookup().unreflectGetter(only).asType(READS) : UNKNOWN;
    }

    private static boolean tells(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals("getPrincipal") && method.getParameterCount() == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAccount(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        if (type.getName().equals(ACCOUNT) || isAccount(type.getSuperclass())) {
            return true;
        }
        for (Class<?> each : type.getInterfaces()) {
            if (isAccount(each)) {
                return true;
            }
        }
        return false;
    }
}
