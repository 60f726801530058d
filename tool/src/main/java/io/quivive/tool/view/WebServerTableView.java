// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Snapshot;
import io.quivive.WebServerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The HTTP servers of a JVM as a table. */
public final class WebServerTableView {
    private static final Table<WebServerInfo, Column> TABLE =
            new Table<>(List.of(Column.values()), List.of(Column.SOAP), (column, server) -> Colour.NONE);

    private WebServerTableView() {}

    private static final String UNKNOWN = "?";

    private enum Column implements TableColumn<WebServerInfo> {
        NAME(WebServerInfo::name),
        UPTIME(server -> server.started().isPresent() && !server.started().get()
                ? "stopped"
                : server.uptime().map(Figures::age).orElse(UNKNOWN)),
        REQUESTS(server -> server.httpRequestCount().isPresent()
                ? String.format(Locale.ROOT, "%,d", server.httpRequestCount().getAsLong())
                : UNKNOWN),
        SOAP(server ->
                server.soapServerStarted().map(soap -> soap ? "yes" : "no").orElse(UNKNOWN)),
        PORT(server -> joined(server.ports())),
        HTTPS(server -> joined(server.securePorts())),
        ADDRESS(server -> joined(server.addresses())),
        TLS(server -> joined(server.protocols()));

        @SuppressWarnings("ImmutableEnumChecker") // all of them are lambdas without state
        private final Function<WebServerInfo, String> value;

        Column(Function<WebServerInfo, String> value) {
            this.value = value;
        }

        @Override
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Object value(WebServerInfo server) {
            return value.apply(server);
        }

        @Override
        public String shown(WebServerInfo server) {
            return TerminalText.escape(value.apply(server));
        }

        @Override
        public String exact(WebServerInfo server) {
            return shown(server);
        }

        @Override
        public boolean isNumeric() {
            return this == UPTIME || this == REQUESTS;
        }

        @Override
        public boolean isDescendingByDefault() {
            return false;
        }

        @Override
        public int least(int natural) {
            return switch (this) {
                case NAME -> 16;
                case PORT, HTTPS, ADDRESS, TLS -> 8;
                default -> natural;
            };
        }

        private static String joined(Optional<? extends List<?>> told) {
            return told.map(values -> values.stream().map(Object::toString).collect(Collectors.joining(",")))
                    .orElse(UNKNOWN);
        }
    }

    /** A head, the servers, and what could not be read; no line has anything in it that a terminal would act on, colours excepted. */
    public static List<String> table(List<WebServerInfo> servers, Snapshot snapshot, Screen screen) {
        List<String> lines = new ArrayList<>();
        Stream.concat(Head.jvm(snapshot).stream(), Head.unread(snapshot).stream())
                .forEach(line -> lines.addAll(TerminalText.wrap(line, screen.width())));
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.addAll(
                servers.isEmpty()
                        ? TerminalText.wrap("no HTTP server was found in the JVM", screen.width())
                        : TABLE.lines(servers, screen));
        return lines;
    }
}
