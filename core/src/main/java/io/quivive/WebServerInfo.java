// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One HTTP server of this JVM, as 4D's <em>WEB Get server info</em> tells it. What it does not tell, or what cannot be read of it, is empty.
 *
 * @param name product and version
 * @param started whether it accepts requests
 * @param uptime since it was started; zero if it is not
 * @param httpRequestCount requests since it was started, or since it was first seen; empty if they are not counted
 * @param soapServerStarted whether it has served a SOAP request; empty if that is not known
 * @param addresses on which it listens
 * @param ports on which it listens without TLS
 * @param securePorts on which it listens with TLS
 * @param protocols versions of TLS that it speaks; none without TLS
 */
public record WebServerInfo(
        String name,
        Optional<Boolean> started,
        Optional<Duration> uptime,
        OptionalLong httpRequestCount,
        Optional<Boolean> soapServerStarted,
        Optional<List<String>> addresses,
        Optional<List<Integer>> ports,
        Optional<List<Integer>> securePorts,
        Optional<List<String>> protocols) {
    public WebServerInfo {
        requireNonNull(name, "name");
        requireNonNull(started, "started");
        requireNonNull(uptime, "uptime");
        requireNonNull(httpRequestCount, "httpRequestCount");
        requireNonNull(soapServerStarted, "soapServerStarted");
        addresses = addresses.map(List::copyOf);
        ports = ports.map(List::copyOf);
        securePorts = securePorts.map(List::copyOf);
        protocols = protocols.map(List::copyOf);
    }

    /** One that tells whether it runs, and where it listens. */
    public WebServerInfo(
            String name,
            boolean started,
            Duration uptime,
            OptionalLong httpRequestCount,
            Optional<Boolean> soapServerStarted,
            List<String> addresses,
            List<Integer> ports,
            List<Integer> securePorts,
            List<String> protocols) {
        this(
                name,
                Optional.of(started),
                Optional.of(uptime),
                httpRequestCount,
                soapServerStarted,
                Optional.of(addresses),
                Optional.of(ports),
                Optional.of(securePorts),
                Optional.of(protocols));
    }

    /** The contract's JSON of all servers of a JVM. */
    public static String toJson(List<WebServerInfo> servers) {
        return WebServerJson.write(servers);
    }
}
