// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a container tells of a session; after its end it throws, as the specification demands. */
final class FakeSession implements HttpSession {
    private static final ServletContext CONTEXT = (ServletContext) Proxy.newProxyInstance(
            FakeSession.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) -> method.getName().equals("getContextPath") ? "/fake" : null);

    private final String id;
    private final AtomicBoolean ended = new AtomicBoolean();
    long created = System.currentTimeMillis();
    long accessed = created;
    int seconds = 1800;

    FakeSession(String id) {
        this.id = id;
    }

    private void lives() {
        if (ended.get()) {
            throw new IllegalStateException("invalidated");
        }
    }

    @Override
    public long getCreationTime() {
        lives();
        return created;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public long getLastAccessedTime() {
        lives();
        return accessed;
    }

    @Override
    public ServletContext getServletContext() {
        return CONTEXT;
    }

    @Override
    public void setMaxInactiveInterval(int interval) {
        seconds = interval;
    }

    @Override
    public int getMaxInactiveInterval() {
        return seconds;
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return null;
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return Collections.emptyEnumeration();
    }

    @Override
    public void setAttribute(String name, Object value) {}

    @Override
    public void removeAttribute(String name) {}

    @Override
    public void invalidate() {
        ended.set(true);
    }

    @Override
    public boolean isNew() {
        return false;
    }
}
