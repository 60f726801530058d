// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import static io.quivive.agent.roles.Shown.shown;

import io.quivive.agent.roles.host.BootHost;
import io.quivive.agent.roles.host.H2Host;
import io.quivive.agent.roles.host.HikariHost;
import io.quivive.agent.roles.host.HttpServerHost;
import io.quivive.agent.roles.host.JettyHost;
import io.quivive.agent.roles.host.Log4jHost;
import io.quivive.agent.roles.host.LogbackHost;
import io.quivive.agent.roles.host.TomcatHost;
import io.quivive.agent.roles.host.UndertowHost;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Which product shows which roles; what shows the JDK's own is in {@link JdkProducts}. */
final class Products {
    private Products() {}

    static List<Product> all() {
        return Stream.of(servers(), busyServers(), libraries(), JdkProducts.all(), JdkProducts.collectors())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Product> servers() {
        Shown[] tomcat = {
            shown("tomcat.listener", "http-nio-*-Acceptor", -56).times(1),
            shown("tomcat.listener", "http-nio-*-Poller", -56).times(1),
            shown("tomcat.own", "Catalina-utility-*", -18),
            shown("tomcat.log", "AsyncFileHandlerWriter-*", -57),
            shown("tomcat.worker", "http-nio-*-exec-*", -32).times(3)
        };
        Shown selector = shown("jetty.worker", "qtp*", -56).times(1);
        return List.of(
                Product.of("Tomcat", TomcatHost.class, tomcat)
                        .then(
                                "busy",
                                shown("tomcat.worker", "http-nio-*-exec-*", -3).times(2),
                                shown("tomcat.worker", "http-nio-*-exec-*", -32).times(1))
                        .then("idle", tomcat)
                        .then("stopped")
                        .isServer(),
                Product.of("Tomcat on virtual threads", TomcatHost.class, tomcat[0], tomcat[1])
                        .then(
                                "busy",
                                shown("tomcat.virtual", "http-nio-*-virt-*", -3).times(2))
                        .then("idle")
                        .arguments("virtual")
                        .from(21)
                        .isServer(),
                Product.of(
                                "Spring Boot",
                                BootHost.class,
                                shown("tomcat.main", "container-*", -13).times(1))
                        .isServer(),
                Product.of(
                                "Jetty",
                                JettyHost.class,
                                shown("jetty.listener", "qtp*-acceptor-0@*-*ServerConnector@*", -56)
                                        .times(1),
                                shown("scheduler", "Scheduler-*", -25),
                                shown("jetty.worker", "qtp*", -32),
                                selector)
                        .then(
                                "busy",
                                shown("jetty.worker", "qtp*", -3).times(2),
                                shown("jetty.worker", "qtp*", -32),
                                selector)
                        .then("idle", shown("jetty.worker", "qtp*", -32), selector)
                        .then(
                                "reading",
                                shown("jetty.worker", "qtp*", -3).times(1),
                                shown("jetty.worker", "qtp*", -32),
                                selector)
                        .then("read", shown("jetty.worker", "qtp*", -32), selector)
                        .then("stopped")
                        .isServer(),
                Product.of(
                                "Undertow",
                                UndertowHost.class,
                                shown("undertow.listener", "XNIO-1 I/O-*", -56),
                                shown("undertow.listener", "XNIO-1 Accept", -56).times(1))
                        .then(
                                "busy",
                                shown("undertow.worker", "XNIO-1 task-*", -3).times(2))
                        .then(
                                "idle",
                                shown("undertow.worker", "XNIO-1 task-*", -32).times(2))
                        .then("stopped")
                        .isServer(),
                Product.of(
                                "the JDK's HttpServer",
                                HttpServerHost.class,
                                shown("jdk-http.listener", "HTTP-Dispatcher", -56)
                                        .times(1))
                        .then("busy", shown("executor", "pool-1-thread-*", -3).times(2))
                        .then("idle", shown("executor", "pool-1-thread-*", -42).times(2))
                        .then("stopped")
                        .isServer(),
                Product.of(
                                "H2",
                                H2Host.class,
                                shown("h2.listener", "H2 TCP Server (*)", -54).times(1),
                                shown("h2.listener", "H2 PG Server (*)", -54).times(1),
                                shown("h2.console", "H2 Console Server (*)", -56)
                                        .times(1),
                                shown("h2.connection", "H2 TCP Server (*) thread-*", -53)
                                        .times(1),
                                shown("h2.connection", "H2 PG Server (*) thread-*", -53)
                                        .times(1),
                                shown("h2.writer", "MVStore background writer *", -46)
                                        .times(1),
                                shown("h2.writer", "H2-save", -46).times(1),
                                shown("h2.writer", "H2-serialization", -46).times(1))
                        .then(
                                "busy",
                                shown("h2.connection", "H2 TCP Server (*) thread-*", -24)
                                        .times(1),
                                shown("h2.connection", "H2 PG Server (*) thread-*", -24)
                                        .times(1))
                        .then(
                                "idle",
                                shown("h2.connection", "H2 TCP Server (*) thread-*", -53)
                                        .times(1),
                                shown("h2.connection", "H2 PG Server (*) thread-*", -53)
                                        .times(1))
                        .then("stopped")
                        .isServer());
    }

    /** A request that was being served when the agent came shows like any other, where its server tells the thread. */
    private static List<Product> busyServers() {
        return List.of(
                Product.attachedWhen(
                                "busy",
                                "a busy Tomcat",
                                TomcatHost.class,
                                shown("tomcat.worker", "http-nio-*-exec-*", -3).times(2),
                                shown("tomcat.worker", "http-nio-*-exec-*", -32).times(1))
                        .isServer(),
                Product.attachedWhen(
                                "busy",
                                "a busy Tomcat on virtual threads",
                                TomcatHost.class,
                                shown("tomcat.virtual", "http-nio-*-virt-*", -3).times(2))
                        .arguments("virtual")
                        .from(21)
                        .isServer(),
                Product.attachedWhen(
                                "busy",
                                "a busy Jetty",
                                JettyHost.class,
                                shown("jetty.worker", "qtp*", -3).times(2),
                                shown("jetty.worker", "qtp*", -32),
                                shown("jetty.worker", "qtp*", -56).times(1))
                        .isServer(),
                Product.attachedWhen(
                                "busy",
                                // of a handler that is no servlet nothing tells the thread
                                "a busy Undertow",
                                UndertowHost.class,
                                shown("undertow.worker", "XNIO-1 task-*", -55).times(2))
                        .isServer());
    }

    private static List<Product> libraries() {
        return List.of(
                Product.of(
                                "HikariCP",
                                HikariHost.class,
                                shown("hikari.housekeeper", "pool:housekeeper", -49)
                                        .times(1),
                                shown("hikari.worker", "pool:connection-adder", -48))
                        .then("evicting", shown("hikari.worker", "pool:connection-closer", -48)),
                Product.of(
                                "HikariCP 5",
                                HikariHost.class,
                                shown("hikari.housekeeper", "pool housekeeper", -49)
                                        .times(1),
                                shown("hikari.worker", "pool connection adder", -48))
                        .then("evicting", shown("hikari.worker", "pool connection closer", -48))
                        .arguments(Path.of("target/older/HikariCP-5.1.0.jar")
                                .toAbsolutePath()
                                .toString()),
                Product.of(
                        "Logback",
                        LogbackHost.class,
                        shown("logback.worker", "AsyncAppender-Worker-async", -57)
                                .times(1)),
                Product.of(
                        "Log4j 2",
                        Log4jHost.class,
                        shown("log4j.worker", "Log4j2-TF-*-AsyncLoggerConfig-*", -57)
                                .times(1),
                        shown("log4j.worker", "Log4j2-AsyncAppenderEventDispatcher-*-async", -57)
                                .times(1)),
                Product.of(
                                "Log4j 2 by context",
                                Log4jHost.class,
                                shown("log4j.worker", "Log4j2-TF-*-AsyncLogger[AsyncContext@*]-*", -57)
                                        .times(1))
                        .arguments("context"));
    }
}
