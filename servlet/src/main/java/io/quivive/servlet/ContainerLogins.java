// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Whether a container's request knows its user, so that asking is a look and nothing more. Tomcat and Undertow answer what they have. Jetty
 * authenticates when it is asked, on a path that does not demand a login: what it has is in what its own request says of itself, which no
 * interface of Servlet tells. Others are not asked.
 *
 * <p>Thread-safe.
 */
final class ContainerLogins {
    private static final int MAX_WRAPPERS = 100;
    private static final String TOMCAT = "org.apache.catalina.";
    private static final String UNDERTOW = "io.undertow.servlet.";
    private static final String JETTY = "org.eclipse.jetty.";
    private static final String JETTY_DEFERRED = "org.eclipse.jetty.security.AuthenticationState$Deferred";

    /** Of Jetty's request. Written by any thread; all find the same. */
    private volatile @Nullable Method state;

    /** Whether the request and all within it is the container's own, and knows its user, or that there is none. */
    boolean areKnown(HttpServletRequest request) {
        Object inner = request;
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            String name = inner.getClass().getName();
            if (!name.startsWith(TOMCAT) && !name.startsWith(UNDERTOW) && !name.startsWith(JETTY)) {
                return false;
            }
            if (!(inner
                    instanceof
                    ServletRequestWrapper wrapper)) { // Tomcat's and Jetty's own, around a request that is forwarded
                return !name.startsWith(JETTY) || isResolved(inner);
            }
            inner = wrapper.getRequest();
        }
        return false;
    }

    private boolean isResolved(Object request) {
        try {
            Method known = state;
            if (known == null || !known.getDeclaringClass().isInstance(request)) {
                known = request.getClass().getMethod("getAuthentication");
                state = known;
            }
            Object authentication = known.invoke(request);
            return authentication == null || !isDeferred(authentication.getClass());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return false; // it is then not asked
        }
    }

    private static boolean isDeferred(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        for (Class<?> each : type.getInterfaces()) {
            if (each.getName().equals(JETTY_DEFERRED) || isDeferred(each)) {
                return true;
            }
        }
        return isDeferred(type.getSuperclass());
    }
}
