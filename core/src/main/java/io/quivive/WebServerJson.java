// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes the HTTP servers of a JVM as JSON, in the names of 4D's <em>WEB Get server info</em>. */
final class WebServerJson {
    private static final int MILLISECONDS = 3;

    private final JsonOutput json;

    private WebServerJson(JsonOutput json) {
        this.json = json;
    }

    static String write(List<WebServerInfo> servers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new WebServerJson(new JsonOutput(out)).document(servers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private void document(List<WebServerInfo> servers) throws IOException {
        json.beginObject();
        json.name("servers");
        json.beginArray();
        for (WebServerInfo server : servers) {
            server(server);
        }
        json.endArray();
        json.endObject();
        json.flush();
    }

    private void server(WebServerInfo server) throws IOException {
        json.beginObject();
        json.name("name");
        json.string(server.name());
        if (server.started().isPresent()) {
            json.name("started");
            json.bool(server.started().get());
        }
        if (server.uptime().isPresent()) {
            json.name("uptime");
            json.number(server.uptime().get().toMillis() / 1e3, MILLISECONDS);
        }
        if (server.httpRequestCount().isPresent()) {
            json.name("httpRequestCount");
            json.number(server.httpRequestCount().getAsLong());
        }
        if (server.soapServerStarted().isPresent()) {
            json.name("SOAPServerStarted");
            json.bool(server.soapServerStarted().get());
        }
        json.name("options");
        json.beginObject();
        texts("webIPAddressToListen", server.addresses());
        numbers("webPortID", server.ports());
        numbers("webHTTPSPortID", server.securePorts());
        json.endObject();
        json.name("security");
        json.beginObject();
        if (server.protocols().isPresent()) {
            json.name("TLS");
            json.bool(!server.protocols().get().isEmpty());
        }
        texts("protocols", server.protocols());
        json.endObject();
        json.endObject();
    }

    private void texts(String name, Optional<List<String>> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.name(name);
        json.beginArray();
        for (String value : values.get()) {
            json.string(value);
        }
        json.endArray();
    }

    private void numbers(String name, Optional<List<Integer>> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.name(name);
        json.beginArray();
        for (int value : values.get()) {
            json.number(value);
        }
        json.endArray();
    }
}
