// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted of one HTTP server.
 *
 * <p>Thread-safe.
 */
public final class ServerCount {
    private final LongAdder requests = new LongAdder();
    private volatile boolean soap;

    void request(boolean isSoap) {
        requests.increment();
        if (isSoap && !soap) {
            soap = true;
        }
    }

    /** Requests since it was first seen. */
    public long requests() {
        return requests.sum();
    }

    /** Whether it has served a SOAP request. */
    public boolean hasServedSoap() {
        return soap;
    }
}
