// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted of one HTTP server.
 *
 * <p>Thread-safe.
 */
public final class ServerCount {
    private final LongAdder requests = new LongAdder();
    private volatile boolean soap;
    private volatile boolean begun;

    /** From now on its requests are counted. */
    public void begin() {
        begun = true;
    }

    void request(boolean isSoap) {
        requests.increment();
        if (isSoap && !soap) {
            soap = true;
        }
    }

    /** Requests since it was first seen; empty if they are not counted. */
    public OptionalLong requests() {
        return begun ? OptionalLong.of(requests.sum()) : OptionalLong.empty();
    }

    /** Whether it has served a SOAP request; empty if they are not counted. */
    public Optional<Boolean> hasServedSoap() {
        return begun ? Optional.of(soap) : Optional.empty();
    }
}
