// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.WebServerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** HTTP servers in bytes, as one copy of Quivive tells them to another. */
final class ServerRecords {
    /** QVW, and the version. */
    static final int FORMAT = 0x51565703;

    private static final int MAX_SERVERS = 1000;

    private ServerRecords() {}

    static byte[] write(List<WebServerInfo> servers) {
        RecordOutput out = new RecordOutput();
        out.number(FORMAT);
        out.number(servers.size());
        for (WebServerInfo server : servers) {
            out.begin();
            out.text(server.name());
            flag(out, server.started());
            out.flag(server.uptime().isPresent());
            out.number(server.uptime().orElse(Duration.ZERO).toMillis());
            out.flag(server.httpRequestCount().isPresent());
            out.number(server.httpRequestCount().orElse(0));
            flag(out, server.soapServerStarted());
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
                    flag(in),
                    uptime(in),
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
                .filter(servers -> servers.stream().anyMatch(ServerRecords::tellsWhere))
                .findFirst();
        if (agents.isPresent()) {
            return agents.get();
        }
        Map<String, WebServerInfo> byName = new LinkedHashMap<>();
        copies.forEach(servers -> servers.forEach(server -> byName.merge(server.name(), server, ServerRecords::sum)));
        return List.copyOf(byName.values());
    }

    private static boolean tellsWhere(WebServerInfo server) {
        return Stream.of(server.addresses(), server.ports(), server.securePorts())
                .anyMatch(told -> told.isPresent() && !told.get().isEmpty());
    }

    private static WebServerInfo sum(WebServerInfo one, WebServerInfo other) {
        return new WebServerInfo(
                one.name(),
                either(one.started(), other.started()),
                Stream.of(one.uptime(), other.uptime())
                        .flatMap(Optional::stream)
                        .max(Comparator.naturalOrder()),
                sum(one.httpRequestCount(), other.httpRequestCount()),
                either(one.soapServerStarted(), other.soapServerStarted()),
                one.addresses(),
                one.ports(),
                one.securePorts(),
                one.protocols());
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

    private static Optional<Duration> uptime(RecordInput in) {
        boolean isThere = in.flag();
        Duration uptime = Duration.ofMillis(in.amount());
        return isThere ? Optional.of(uptime) : Optional.empty();
    }

    private static void flag(RecordOutput out, Optional<Boolean> flag) {
        out.flag(flag.isPresent());
        out.flag(flag.orElse(false));
    }

    private static Optional<Boolean> flag(RecordInput in) {
        boolean isThere = in.flag();
        boolean set = in.flag();
        return isThere ? Optional.of(set) : Optional.empty();
    }

    private static void texts(RecordOutput out, Optional<List<String>> told) {
        out.flag(told.isPresent());
        List<String> texts = told.orElse(List.of());
        out.number(texts.size());
        texts.forEach(out::text);
    }

    private static Optional<List<String>> texts(RecordInput in) {
        boolean isThere = in.flag();
        List<String> texts = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            texts.add(in.text());
        }
        return isThere ? Optional.of(texts) : Optional.empty();
    }

    private static void ports(RecordOutput out, Optional<List<Integer>> told) {
        out.flag(told.isPresent());
        List<Integer> ports = told.orElse(List.of());
        out.number(ports.size());
        ports.forEach(out::number);
    }

    private static Optional<List<Integer>> ports(RecordInput in) {
        boolean isThere = in.flag();
        List<Integer> ports = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            ports.add(in.number());
        }
        return isThere ? Optional.of(ports) : Optional.empty();
    }
}
