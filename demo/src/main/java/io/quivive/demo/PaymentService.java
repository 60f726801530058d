// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/** A service that takes a call, and never answers. Used by one thread. */
final class PaymentService implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final ServerSocket listener;
    private Optional<Socket> unanswered = Optional.empty();

    private PaymentService(ServerSocket listener) {
        this.listener = listener;
    }

    static PaymentService open() throws IOException {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
        return new PaymentService(listener);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Waits for the call that will hang. */
    void awaitCall() throws IOException {
        unanswered = Optional.of(listener.accept());
    }

    @Override
    public void close() throws IOException {
        listener.close();
        if (unanswered.isPresent()) {
            unanswered.get().close();
        }
    }
}
