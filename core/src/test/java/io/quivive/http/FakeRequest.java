// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.session.LiveSession;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as a test wants it, and the adapter to it. */
final class FakeRequest {
    static final HttpAdapter<FakeRequest> ADAPTER = new Adapter();

    /** Of a server that passes a request from thread to thread. */
    static final HttpAdapter<FakeRequest> ADAPTER_PASSED_ON = new Adapter() {
        @Override
        public boolean isPassedOn() {
            return true;
        }
    };

    final Map<String, String> headers = new HashMap<>();
    String path = "/";

    @Nullable
    LiveSession session;

    @Nullable
    String user;

    int status = 200;
    boolean async;
    boolean continues;
    /** Whether reading it throws, with a text that nobody is to see. */
    boolean fails;

    final ServerCount count = new ServerCount();

    FakeRequest with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    private static class Adapter implements HttpAdapter<FakeRequest> {
        @Override
        public String product() {
            return "Fake";
        }

        @Override
        public String method(FakeRequest request) {
            if (request.fails) {
                throw new IllegalStateException("a secret");
            }
            return "POST";
        }

        @Override
        public String path(FakeRequest request) {
            return request.path;
        }

        @Override
        public @Nullable String query(FakeRequest request) {
            return null;
        }

        @Override
        public @Nullable String header(FakeRequest request, String name) {
            return request.headers.get(name);
        }

        @Override
        public String peer(FakeRequest request) {
            return "192.0.2.1";
        }

        @Override
        public @Nullable LiveSession session(FakeRequest request) {
            return request.session;
        }

        @Override
        public @Nullable String user(FakeRequest request) {
            return request.user;
        }

        @Override
        public int status(FakeRequest request) {
            return request.status;
        }

        @Override
        public boolean isAsync(FakeRequest request) {
            return request.async;
        }

        @Override
        public boolean isContinuation(FakeRequest request) {
            return request.continues;
        }

        @Override
        public ServerCount count(FakeRequest request) {
            return request.count;
        }
    }
}
