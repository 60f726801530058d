// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.quivive.http.HttpAdapter;
import io.quivive.http.ServerCount;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * One passage of a request through the filter, which reads the request and its answer. What stays the same from one passage of a request to
 * its next is the container's own request, beneath all wrappers.
 *
 * <p>Used by the thread that is in the request, and by that which completes it.
 */
final class Exchange implements HttpAdapter<Object>, AsyncListener {
    private static final int MAX_WRAPPERS = 100;
    /** Since Servlet 6.1. */
    private static final String ERROR_QUERY = "jakarta.servlet.error.query_string";

    private static final int SERVER_ERROR = 500;

    private final Library library;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Object key;
    private final DispatcherType dispatcher;
    private boolean failed;

    Exchange(Library library, HttpServletRequest request, HttpServletResponse response) {
        this.library = library;
        this.request = request;
        this.response = response;
        this.key = innermost(request);
        this.dispatcher = request.getDispatcherType();
    }

    Object key() {
        return key;
    }

    /**
     * The thread is about to leave it.
     *
     * @param thrown whether the application threw something, which the container is yet to answer
     */
    void leaves(Binding binding, boolean thrown) {
        failed = thrown;
        LiveSession session = binding.work().session();
        if (session != null) {
            library.sessions().left(session);
        }
    }

    @Override
    public String product() {
        return library.product();
    }

    @Override
    public String method(Object ignored) {
        return request.getMethod();
    }

    @Override
    public String path(Object ignored) {
        return dispatcher == DispatcherType.ERROR
                        && request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked
                ? asked
                : request.getRequestURI();
    }

    @Override
    public @Nullable String query(Object ignored) {
        return dispatcher == DispatcherType.ERROR && request.getAttribute(ERROR_QUERY) instanceof String asked
                ? asked
                : request.getQueryString();
    }

    @Override
    public @Nullable String header(Object ignored, String name) {
        return request.getHeader(name);
    }

    @Override
    public @Nullable String headers(Object ignored, String name) {
        Enumeration<String> all = request.getHeaders(name);
        return all == null || !all.hasMoreElements() ? null : String.join(",", Collections.list(all));
    }

    /**
     * What the container says, which it may have rewritten already if it trusts a proxy itself (Tomcat's RemoteIpValve, Jetty's
     * ForwardedRequestCustomizer); {@code trustedProxies} then has to name nobody, or the proxies before that one.
     */
    @Override
    public String peer(Object ignored) {
        String peer = request.getRemoteAddr();
        return peer == null ? "" : peer;
    }

    @Override
    public @Nullable LiveSession session(Object ignored) {
        return library.sessions().find(request.getRequestedSessionId());
    }

    @Override
    public @Nullable String user(Object ignored) {
        return library.userOf(request);
    }

    @Override
    public int status(Object ignored) {
        return failed ? SERVER_ERROR : response.getStatus();
    }

    @Override
    public boolean isAsync(Object ignored) {
        if (!request.isAsyncStarted()) {
            return false;
        }
        try {
            request.getAsyncContext().addListener(this);
            return true;
        } catch (IllegalStateException e) { // completed meanwhile
            return false;
        }
    }

    @Override
    public boolean isContinuation(Object ignored) {
        return dispatcher != DispatcherType.REQUEST;
    }

    @Override
    public ServerCount count(Object ignored) {
        return library.count();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        try {
            library.tracker().complete(this, key);
        } catch (Throwable e) { // the border to the container
            library.monitor().sessions().omit("requests");
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // it is dispatched, or completed, after this
    }

    @Override
    public void onError(AsyncEvent event) {
        // it is dispatched, or completed, after this
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // within a dispatch, which passes the filter
    }

    private static Object innermost(ServletRequest request) {
        ServletRequest inner = request;
        for (int i = 0; i < MAX_WRAPPERS && inner instanceof ServletRequestWrapper wrapper; i++) {
            inner = wrapper.getRequest();
        }
        return inner;
    }
}
