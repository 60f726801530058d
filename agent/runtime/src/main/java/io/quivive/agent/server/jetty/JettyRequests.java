// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.server.Addresses;
import io.quivive.agent.server.PassedOn;
import io.quivive.agent.server.Points;
import io.quivive.agent.server.Tracking;
import io.quivive.http.HttpAdapter;
import io.quivive.http.ServerCount;
import io.quivive.session.LiveSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests of Jetty 12. What is followed is the core's own request, of which there is one for each, from the server's handlers through the
 * servlets, on whatever threads, to where its stream is completed.
 */
final class JettyRequests implements HttpAdapter<Object> {
    private static final String SERVER = "org.eclipse.jetty.server.";
    private static final String CHANNEL = SERVER + "internal.HttpChannelState";
    private static final int MAX_WRAPPED = 64;

    private static final Member WRAPPED = Member.method("getWrapped");
    private static final Member SERVLET_REQUEST = Member.field("_servletContextRequest");
    /** The request from which one was made for another application; a channel's field has the same name. */
    private static final Member PASSED_ON = Member.field("_servletContextRequest");

    private static final Member CORE_REQUEST = Member.method("getCoreRequest");
    private static final Member REQUEST = Member.field("_request");
    private static final Member OUTER = Member.field("this$0");

    private static final Member METHOD = Member.method("getMethod");
    private static final Member URI = Member.method("getHttpURI");
    private static final Member PATH = Member.method("getPath");
    private static final Member QUERY = Member.method("getQuery");
    private static final Member HEADERS = Member.method("getHeaders");
    private static final Member VALUES = Member.method("getValuesList", String.class);
    private static final Member HEADER = Member.method("get", String.class);
    private static final Member CONNECTION = Member.method("getConnectionMetaData");
    private static final Member REMOTE = Member.method("getRemoteSocketAddress");
    private static final Member CONNECTOR = Member.method("getConnector");
    private static final Member CHANNEL_OF_REQUEST = Member.field("_httpChannelState");
    private static final Member RESPONSE = Member.field("_response");
    private static final Member STATUS = Member.field("_status");

    private final Tracking tracking;
    private final JettyServers servers;
    private final JettySessions sessions;

    JettyRequests(Tracking tracking, JettyServers servers, JettySessions sessions) {
        this.tracking = tracking;
        this.servers = servers;
        this.sessions = sessions;
    }

    List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        hooks.add(Hook.of(
                new PassedOn(tracking, this, (self, first) -> unwrapped(first)),
                SERVER + "Server",
                "handle",
                SERVER + "Request",
                SERVER + "Response",
                "org.eclipse.jetty.util.Callback"));
        for (String servlets : List.of("ee10.servlet", "ee11.servlet")) {
            hooks.add(Hook.of(
                    new PassedOn(tracking, this, (self, first) -> unwrapped(SERVLET_REQUEST.of(self))),
                    "org.eclipse.jetty." + servlets + ".ServletChannel",
                    "handle"));
        }
        for (String servlets : List.of("ee8.nested", "ee9.nested")) {
            hooks.add(Hook.of(
                    new PassedOn(tracking, this, (self, first) -> unwrapped(CORE_REQUEST.of(self))),
                    "org.eclipse.jetty." + servlets + ".HttpChannel",
                    "handle"));
        }
        hooks.add(Hook.all(
                Points.returned((self, first, second, result) -> answering(self)),
                CHANNEL + "$ChannelResponse",
                "lockedPrepareResponse"));
        hooks.add(Hook.all(Points.entered((self, first) -> complete(self)), CHANNEL, "completeStream"));
        hooks.add(Hook.all(
                Points.entered((self, first) -> complete(OUTER.of(self))),
                CHANNEL + "$HandlerInvoker",
                "completeStream"));
        return hooks;
    }

    private void answering(Object response) {
        Object request = REQUEST.of(response);
        if (request != null) {
            tracking.requests().answering(this, request, (int) STATUS.number(response));
        }
    }

    private void complete(@Nullable Object channel) {
        Object request = REQUEST.of(channel);
        if (request != null) {
            tracking.requests().complete(this, request);
        }
    }

    /** What customizers, handlers and contexts have wrapped, through all applications that it was passed on to. */
    private static @Nullable Object unwrapped(@Nullable Object request) {
        Object inner = received(request);
        for (int i = 0; i < MAX_WRAPPED; i++) {
            Object outer = PASSED_ON.of(inner);
            if (outer == null) {
                return inner;
            }
            inner = received(outer);
        }
        return inner;
    }

    /** Whether a servlet channel serves a request that another application has passed on. */
    static boolean isPassedOn(Object channel) {
        return PASSED_ON.of(received(SERVLET_REQUEST.of(channel))) != null;
    }

    /** As an application, or else the server, has received it. */
    private static @Nullable Object received(@Nullable Object request) {
        Object inner = request;
        for (int i = 0; i < MAX_WRAPPED; i++) {
            Object next = WRAPPED.of(inner);
            if (next == null) {
                return inner;
            }
            inner = next;
        }
        return inner;
    }

    @Override
    public String product() {
        return "Jetty 12";
    }

    @Override
    public boolean isPassedOn() {
        return true;
    }

    @Override
    public String method(Object request) {
        return METHOD.textOrEmpty(request);
    }

    @Override
    public String path(Object request) {
        return PATH.textOrEmpty(URI.of(request));
    }

    @Override
    public @Nullable String query(Object request) {
        return QUERY.text(URI.of(request));
    }

    @Override
    public @Nullable String header(Object request, String name) {
        return HEADER.of(HEADERS.of(request), name) instanceof String text ? text : null;
    }

    @Override
    public @Nullable String headers(Object request, String name) {
        return Addresses.joined(VALUES.of(HEADERS.of(request), name));
    }

    @Override
    public String peer(Object request) {
        return Addresses.of(REMOTE.of(CONNECTION.of(request)));
    }

    @Override
    public @Nullable LiveSession session(Object request) {
        return sessions.of(path(request), header(request, "Cookie"));
    }

    /** Told when it signs in, and by its servlets. */
    @Override
    public @Nullable String user(Object request) {
        return null;
    }

    @Override
    public int status(Object request) {
        return (int) STATUS.number(RESPONSE.of(CHANNEL_OF_REQUEST.of(request)));
    }

    @Override
    public ServerCount count(Object request) {
        return servers.count(CONNECTOR.of(CONNECTION.of(request)));
    }
}
