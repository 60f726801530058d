// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.WebServerInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the HTTP servers of a JVM. Members that it does not know are passed over; what it knows must be right, and may be absent if a server may not tell it. */
public final class WebServerReader {
    private final JsonInput json;

    private WebServerReader(JsonInput json) {
        this.json = json;
    }

    /**
     * Reads one document to its end. The stream stays open.
     *
     * @return empty if it is another document, as that of an agent which does not know the question
     * @throws ActivityFormatException if it is broken
     * @throws IOException as the stream throws it
     */
    public static Optional<List<WebServerInfo>> read(InputStream in) throws IOException {
        return JsonDocument.read(in, "a list of web servers", json -> new WebServerReader(json)::document)
                .flatMap(servers -> servers);
    }

    private Optional<List<WebServerInfo>> document() throws ActivityFormatException {
        List<WebServerInfo> servers = null;
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "servers" -> servers = json.list(this::server);
                default -> json.skip();
            }
        }
        return Optional.ofNullable(servers);
    }

    private WebServerInfo server() throws ActivityFormatException {
        String name = null;
        Boolean started = null;
        Duration uptime = null;
        Long requests = null;
        Boolean soap = null;
        Options options = null;
        Optional<List<String>> protocols = null;
        json.beginObject();
        for (String member = json.nextMember(); member != null; member = json.nextMember()) {
            switch (member) {
                case "name" -> name = json.text();
                case "started" -> started = json.bool();
                case "uptime" -> uptime = Duration.ofMillis(Math.round(json.decimal() * 1e3));
                case "httpRequestCount" -> requests = json.longInteger();
                case "SOAPServerStarted" -> soap = json.bool();
                case "options" -> options = options();
                case "security" -> protocols = protocols();
                default -> json.skip();
            }
        }
        Options known = json.required("options", options);
        return new WebServerInfo(
                json.required("name", name),
                Optional.ofNullable(started),
                Optional.ofNullable(uptime),
                requests == null ? OptionalLong.empty() : OptionalLong.of(requests),
                Optional.ofNullable(soap),
                known.addresses(),
                known.ports(),
                known.securePorts(),
                json.required("security", protocols));
    }

    private record Options(
            Optional<List<String>> addresses, Optional<List<Integer>> ports, Optional<List<Integer>> securePorts) {}

    private Options options() throws ActivityFormatException {
        List<String> addresses = null;
        List<Integer> ports = null;
        List<Integer> securePorts = null;
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "webIPAddressToListen" -> addresses = json.list(json::text);
                case "webPortID" -> ports = json.list(json::integer);
                case "webHTTPSPortID" -> securePorts = json.list(json::integer);
                default -> json.skip();
            }
        }
        return new Options(
                Optional.ofNullable(addresses), Optional.ofNullable(ports), Optional.ofNullable(securePorts));
    }

    private Optional<List<String>> protocols() throws ActivityFormatException {
        List<String> protocols = null;
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "protocols" -> protocols = json.list(json::text);
                default -> json.skip();
            }
        }
        return Optional.ofNullable(protocols);
    }
}
