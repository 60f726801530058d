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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests of Jetty 9.4 to 11. A request belongs to its connection and is used again for the next, perhaps by another thread before the first
 * has returned; so it is read when it begins, and before it is recycled.
 */
final class Jetty9Requests implements HttpAdapter<Object> {
    private static final String CHANNEL = "org.eclipse.jetty.server.HttpChannel";

    private static final Member REQUEST = Member.field("_request");
    private static final Member CHANNEL_OF_STATE = Member.field("_channel");
    private static final Member METADATA = Member.field("_metaData");
    private static final Member METHOD = Member.field("_method");
    private static final Member URI = Member.field("_uri");
    private static final Member PATH = Member.method("getPath");
    private static final Member QUERY = Member.method("getQuery");
    private static final Member FIELDS = Member.method("getFields");
    private static final Member VALUES = Member.method("getValuesList", String.class);
    private static final Member HEADER = Member.method("get", String.class);
    private static final Member CHANNEL_OF_REQUEST = Member.field("_channel");
    private static final Member REMOTE = Member.method("getRemoteAddress");
    private static final Member CONNECTOR = Member.field("_connector");
    private static final Member RESPONSE = Member.field("_response");
    private static final Member STATUS = Member.field("_status");

    private final Tracking tracking;
    private final JettyServers servers;
    private final JettySessions sessions;

    Jetty9Requests(Tracking tracking, JettyServers servers, JettySessions sessions) {
        this.tracking = tracking;
        this.servers = servers;
        this.sessions = sessions;
    }

    List<Hook> hooks() {
        return List.of(
                Hook.of(new PassedOn(tracking, this, (self, first) -> begun(self)), CHANNEL, "handle"),
                Hook.of(
                        Points.entered((self, first) -> answering(CHANNEL_OF_STATE.of(self))),
                        CHANNEL + "State",
                        "completing"),
                Hook.of(Points.entered((self, first) -> complete(self)), CHANNEL, "onCompleted"),
                Hook.of(Points.entered((self, first) -> complete(self)), CHANNEL, "recycle"));
    }

    private static @Nullable Object begun(Object channel) {
        Object request = REQUEST.of(channel);
        return METADATA.of(request) == null ? null : request;
    }

    private void answering(@Nullable Object channel) {
        Object request = REQUEST.of(channel);
        if (request != null) {
            tracking.requests().answering(this, request, (int) STATUS.number(RESPONSE.of(channel)));
        }
    }

    private void complete(Object channel) {
        Object request = REQUEST.of(channel);
        if (request != null) {
            tracking.requests().complete(this, request);
        }
    }

    @Override
    public String product() {
        return "Jetty 9";
    }

    @Override
    public boolean isPassedOn() {
        return true;
    }

    @Override
    public String method(Object request) {
        return METHOD.textOrEmpty(METADATA.of(request));
    }

    @Override
    public String path(Object request) {
        return PATH.textOrEmpty(URI.of(METADATA.of(request)));
    }

    @Override
    public @Nullable String query(Object request) {
        return QUERY.text(URI.of(METADATA.of(request)));
    }

    @Override
    public @Nullable String header(Object request, String name) {
        return HEADER.of(FIELDS.of(METADATA.of(request)), name) instanceof String text ? text : null;
    }

    @Override
    public @Nullable String headers(Object request, String name) {
        return Addresses.joined(VALUES.of(FIELDS.of(METADATA.of(request)), name));
    }

    @Override
    public String peer(Object request) {
        return Addresses.of(REMOTE.of(CHANNEL_OF_REQUEST.of(request)));
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
        return servers.count(CONNECTOR.of(CHANNEL_OF_REQUEST.of(request)));
    }
}
