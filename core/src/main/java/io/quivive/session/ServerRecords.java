// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.WebServerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** HTTP servers in bytes, as one copy of Quivive tells them to another. */
final class ServerRecords {
    /** QVW, and the version. */
    static final int FORMAT = 0x51565702;

    private static final int MAX_SERVERS = 1000;

    private ServerRecords() {}

    static byte[] write(List<WebServerInfo> servers) {
        RecordOutput out = new RecordOutput();
        out.number(FORMAT);
        out.number(servers.size());
        for (WebServerInfo server : servers) {
            out.begin();
            out.text(server.name());
            out.flag(server.started());
            out.number(server.uptime().toMillis());
            out.flag(server.httpRequestCount().isPresent());
            out.number(server.httpRequestCount().orElse(0));
            out.flag(server.soapServerStarted().isPresent());
            out.flag(server.soapServerStarted().orElse(false));
            texts(out, server.addresses());
            ports(out, server.ports());
            ports(out, server.securePorts());
            texts(out, server.protocols());
            out.end();
        }
        return out.bytes();
    }

    /**
     * What another copy wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static List<WebServerInfo> read(byte[] bytes) {
        RecordInput in = new RecordInput(bytes);
        int format = in.number();
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + Integer.toHexString(format) + " is not known");
        }
        List<WebServerInfo> servers = new ArrayList<>();
        for (int i = Math.min(in.count(), MAX_SERVERS); i > 0; i--) {
            in.begin();
            servers.add(new WebServerInfo(
                    in.text(),
                    in.flag(),
                    Duration.ofMillis(in.amount()),
                    counted(in),
                    flag(in),
                    texts(in),
                    ports(in),
                    ports(in),
                    texts(in)));
            in.end();
        }
        return servers;
    }

    /**
     * What several copies tell of the servers of one JVM, each in a list. An application's copy sees its own requests, and not where the server
     * listens: what it tells goes into what others do of the same, and is left out where an agent sees the servers themselves.
     */
    static List<WebServerInfo> merged(List<List<WebServerInfo>> copies) {
        Optional<List<WebServerInfo>> agents = copies.stream()
                .filter(servers ->
                        servers.stream().anyMatch(server -> !server.addresses().isEmpty()))
                .findFirst();
        if (agents.isPresent()) {
            return agents.get();
        }
        Map<String, WebServerInfo> byName = new LinkedHashMap<>();
        copies.forEach(servers -> servers.forEach(server -> byName.merge(server.name(), server, ServerRecords::sum)));
        return List.copyOf(byName.values());
    }

    private static WebServerInfo sum(WebServerInfo one, WebServerInfo other) {
        return new WebServerInfo(
                one.name(),
                one.started() || other.started(),
                one.uptime().compareTo(other.uptime()) > 0 ? one.uptime() : other.uptime(),
                sum(one.httpRequestCount(), other.httpRequestCount()),
                either(one.soapServerStarted(), other.soapServerStarted()),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static OptionalLong sum(OptionalLong one, OptionalLong other) {
        return one.isPresent() && other.isPresent()
                ? OptionalLong.of(one.getAsLong() + other.getAsLong())
                : OptionalLong.empty();
    }

    private static Optional<Boolean> either(Optional<Boolean> one, Optional<Boolean> other) {
        if (one.orElse(false) || other.orElse(false)) {
            return Optional.of(true);
        }
        return one.isPresent() && other.isPresent() ? one : Optional.empty();
    }

    private static OptionalLong counted(RecordInput in) {
        boolean isThere = in.flag();
        long count = in.amount();
        return isThere ? OptionalLong.of(count) : OptionalLong.empty();
    }

    private static Optional<Boolean> flag(RecordInput in) {
        boolean isThere = in.flag();
        boolean set = in.flag();
        return isThere ? Optional.of(set) : Optional.empty();
    }

    private static void texts(RecordOutput out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    private static List<String> texts(RecordInput in) {
        List<String> texts = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            texts.add(in.text());
        }
        return texts;
    }

    private static void ports(RecordOutput out, List<Integer> ports) {
        out.number(ports.size());
        ports.forEach(out::number);
    }

    private static List<Integer> ports(RecordInput in) {
        List<Integer> ports = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            ports.add(in.number());
        }
        return ports;
    }
}
