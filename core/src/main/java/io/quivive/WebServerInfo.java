// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * One HTTP server of this JVM, as 4D's <em>WEB Get server info</em> tells it.
 *
 * @param name product and version
 * @param started whether it accepts requests
 * @param uptime since it was started; zero if it is not
 * @param httpRequestCount requests since it was started, or since it was first seen
 * @param soapServerStarted whether it has served a SOAP request
 * @param addresses on which it listens
 * @param ports on which it listens without TLS
 * @param securePorts on which it listens with TLS
 * @param protocols versions of TLS that it speaks; empty without TLS
 */
public record WebServerInfo(
        String name,
        boolean started,
        Duration uptime,
        long httpRequestCount,
        boolean soapServerStarted,
        List<String> addresses,
        List<Integer> ports,
        List<Integer> securePorts,
        List<String> protocols) {
    public WebServerInfo {
        requireNonNull(name, "name");
        requireNonNull(uptime, "uptime");
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
        securePorts = List.copyOf(securePorts);
        protocols = List.copyOf(protocols);
    }

    /** The contract's JSON of all servers of a JVM. */
    public static String toJson(List<WebServerInfo> servers) {
        return WebServerJson.write(servers);
    }
}
