// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.security.Principal;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The request as the application is given it. It answers as the container's does, but while we ask what the application has put around it
 * for the user, it refuses all by which asking would change something: the session, which would count as an access (Spring Security loads
 * its context so, late), the cookies and headers, by which Spring Session finds one, the parameters and the body, which can be read once, whatever signs
 * in or out, and a user whom the container would yet have to authenticate.
 *
 * <p>Thread-safe as far as the request is. What is refused is refused to the thread that asks.
 */
final class GuardedRequest extends HttpServletRequestWrapper {
    private static final int MAX_WRAPPERS = 100;

    /** The answer to a question that was refused. */
    static final Object REFUSED = new Object();

    private final ContainerLogins logins;
    private volatile @Nullable Thread asking;

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refusal() {
            super("asking would change something", null, false, false);
        }
    }

    GuardedRequest(HttpServletRequest request, ContainerLogins logins) {
        super(request);
        this.logins = logins;
    }

    /** The guarded request within one; {@code null} if the application has taken it away. */
    static @Nullable GuardedRequest within(ServletRequest request) {
        ServletRequest inner = request;
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            if (inner instanceof GuardedRequest guarded) {
                return guarded;
            }
            if (!(inner instanceof ServletRequestWrapper wrapper)) {
                return null;
            }
            inner = wrapper.getRequest();
        }
        return null;
    }

    /** What a request around this one, or this one, answers; {@link #REFUSED} if that would change something. */
    @Nullable
    Object ask(HttpServletRequest outer, Function<HttpServletRequest, ? extends @Nullable Object> question) {
        asking = Thread.currentThread();
        try {
            return question.apply(outer);
        } catch (Refusal e) {
            return REFUSED;
        } finally {
            asking = null;
        }
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        refuseUnlessKnown();
        return super.getUserPrincipal();
    }

    @Override
    public @Nullable String getRemoteUser() {
        refuseUnlessKnown();
        return super.getRemoteUser();
    }

    @Override
    public boolean isUserInRole(String role) {
        refuseUnlessKnown();
        return super.isUserInRole(role);
    }

    @Override
    public @Nullable String getAuthType() {
        refuseUnlessKnown();
        return super.getAuthType();
    }

    @Override
    public HttpSession getSession() {
        refuse();
        return super.getSession();
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        refuse();
        return super.getSession(create);
    }

    @Override
    public boolean isRequestedSessionIdValid() {
        refuse();
        return super.isRequestedSessionIdValid();
    }

    @Override
    public @Nullable String getHeader(String name) {
        refuse();
        return super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        refuse();
        return super.getHeaders(name);
    }

    @Override
    public Cookie @Nullable [] getCookies() {
        refuse();
        return super.getCookies();
    }

    @Override
    public @Nullable String getParameter(String name) {
        refuse();
        return super.getParameter(name);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        refuse();
        return super.getParameterNames();
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        refuse();
        return super.getParameterValues(name);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        refuse();
        return super.getParameterMap();
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        refuse();
        return super.getInputStream();
    }

    @Override
    public BufferedReader getReader() throws IOException {
        refuse();
        return super.getReader();
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        refuse();
        return super.getParts();
    }

    @Override
    public @Nullable Part getPart(String name) throws IOException, ServletException {
        refuse();
        return super.getPart(name);
    }

    @Override
    public String changeSessionId() {
        refuse();
        return super.changeSessionId();
    }

    @Override
    public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
        refuse();
        return super.authenticate(response);
    }

    @Override
    public void login(String name, String password) throws ServletException {
        refuse();
        super.login(name, password);
    }

    @Override
    public void logout() throws ServletException {
        refuse();
        super.logout();
    }

    private void refuseUnlessKnown() {
        if (isAsked() && !logins.areKnown((HttpServletRequest) getRequest())) {
            throw new Refusal();
        }
    }

    private void refuse() {
        if (isAsked()) {
            throw new Refusal();
        }
    }

    private boolean isAsked() {
        return asking == Thread.currentThread();
    }
}
