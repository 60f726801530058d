// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.http.HttpAdapter;
import io.quivive.http.ServerCount;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Servlet containers that no other adapter knows: their requests are seen where a servlet or a filter is entered, if nothing has bound the
 * thread by then. What a session is can only be asked of such a container, which would count as an access, so it is not.
 */
final class OtherContainers implements Server, HttpAdapter<OtherContainers.Call> {
    private static final List<String> KNOWN = List.of("org.apache.catalina.", "org.eclipse.jetty.", "io.undertow.");

    private static final Member METHOD = Member.method("getMethod");
    private static final Member URI = Member.method("getRequestURI");
    private static final Member QUERY = Member.method("getQueryString");
    private static final Member HEADERS = Member.method("getHeaders", String.class);
    private static final Member HEADER = Member.method("getHeader", String.class);
    private static final Member REMOTE = Member.method("getRemoteAddr");
    private static final Member STATUS = Member.method("getStatus");
    private static final Member CONTEXT = Member.method("getServletContext");
    private static final Member SERVER_INFO = Member.method("getServerInfo");

    private final Tracking tracking;
    private final FoundServers found;

    /**
     * A request, as the container made it.
     *
     * @param response what it is answered with, as the application sees it
     */
    record Call(Object request, Object response) {}

    /** What was begun at a call. */
    private record Begun(Call call, Binding binding) {}

    OtherContainers(Tracking tracking) {
        this.tracking = tracking;
        this.found = tracking.found();
    }

    @Override
    public List<Hook> hooks() {
        Point entry = new Entry();
        return List.of(
                filter(entry, "jakarta.servlet", "jakarta.servlet.http.HttpFilter"),
                filter(entry, "javax.servlet", "javax.servlet.http.HttpFilter"),
                filter(entry, "jakarta.servlet", "org.springframework.web.filter.DelegatingFilterProxy"),
                filter(entry, "javax.servlet", "org.springframework.web.filter.DelegatingFilterProxy"));
    }

    private static Hook filter(Point point, String api, String type) {
        return Hook.of(
                point, type, "doFilter", api + ".ServletRequest", api + ".ServletResponse", api + ".FilterChain");
    }

    /** Nothing of a container is known before its first request. */
    @Override
    public void discover(List<Object> tasks) {}

    /**
     * A servlet or a filter is entered.
     *
     * @return to be given to {@link #left}; {@code null} if the thread is bound, or will be by the container's own adapter
     */
    @Nullable
    Object entered(@Nullable Object request, @Nullable Object response) {
        if (request == null || response == null || tracking.registry().threads().current() != null) {
            return null;
        }
        Object innermost = Wrappers.innermost(request);
        String type = innermost.getClass().getName();
        for (String known : KNOWN) {
            if (type.startsWith(known)) {
                return null; // it was within the application when the agent came
            }
        }
        if (tracking.isLeftToLibrary(CONTEXT.of(innermost))) {
            return null;
        }
        Call call = new Call(innermost, response);
        Binding binding = tracking.requests().begin(this, call);
        return binding == null ? null : new Begun(call, binding);
    }

    void left(@Nullable Object token) {
        if (token instanceof Begun begun) {
            tracking.requests().end(this, begun.call(), begun.binding());
        }
    }

    @Override
    public String product() {
        return "servlet container";
    }

    @Override
    public String method(Call call) {
        return METHOD.textOrEmpty(call.request());
    }

    @Override
    public String path(Call call) {
        return URI.textOrEmpty(call.request());
    }

    @Override
    public @Nullable String query(Call call) {
        return QUERY.text(call.request());
    }

    @Override
    public @Nullable String header(Call call, String name) {
        return HEADER.of(call.request(), name) instanceof String text ? text : null;
    }

    @Override
    public @Nullable String headers(Call call, String name) {
        return HEADERS.of(call.request(), name) instanceof Enumeration<?> all
                ? Addresses.joined(Collections.list(all))
                : null;
    }

    @Override
    public String peer(Call call) {
        return REMOTE.textOrEmpty(call.request());
    }

    @Override
    public @Nullable LiveSession session(Call call) {
        return null;
    }

    /** Told where a servlet is entered. */
    @Override
    public @Nullable String user(Call call) {
        return null;
    }

    @Override
    public int status(Call call) {
        return (int) STATUS.number(call.response());
    }

    /** What such a request does on no thread is not seen, nor is its end. */
    @Override
    public boolean isAsync(Call call) {
        return false;
    }

    @Override
    public boolean isContinuation(Call call) {
        return false;
    }

    @Override
    public ServerCount count(Call call) {
        Class<?> type = call.request().getClass();
        return found.count(type, first -> {
            String told = SERVER_INFO.text(CONTEXT.of(call.request()));
            String name = told == null || told.isEmpty() ? type.getName() : told;
            tracking.registry()
                    .unread(
                            "sessions of " + name,
                            "they are not listed, since this servlet container is not known; its requests are seen"
                                    + " within servlets alone, and not while they wait asynchronously");
            return found.add(first, name, OptionalLong.of(System.currentTimeMillis()), OtherContainers::info);
        });
    }

    private static WebServerInfo info(Object type, FoundServers.Found container) {
        return new WebServerInfo(
                container.name(),
                Optional.of(true),
                container.uptime(Optional.of(true)),
                container.count().requests(),
                container.count().hasServedSoap(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private final class Entry implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            return OtherContainers.this.entered(first, second);
        }

        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            OtherContainers.this.left(token);
        }
    }
}
