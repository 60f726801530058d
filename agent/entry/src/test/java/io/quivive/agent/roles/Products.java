// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import static io.quivive.agent.roles.Shown.shown;

import io.quivive.agent.roles.host.BootHost;
import io.quivive.agent.roles.host.DefaultsHost;
import io.quivive.agent.roles.host.ExecutorsHost;
import io.quivive.agent.roles.host.ExitHost;
import io.quivive.agent.roles.host.H2Host;
import io.quivive.agent.roles.host.HikariHost;
import io.quivive.agent.roles.host.HttpServerHost;
import io.quivive.agent.roles.host.JettyHost;
import io.quivive.agent.roles.host.JvmHost;
import io.quivive.agent.roles.host.Log4jHost;
import io.quivive.agent.roles.host.LogbackHost;
import io.quivive.agent.roles.host.ManagementHost;
import io.quivive.agent.roles.host.TimersHost;
import io.quivive.agent.roles.host.TomcatHost;
import io.quivive.agent.roles.host.VirtualHost;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Which product shows which roles. */
final class Products {
    private Products() {}

    static List<Product> all() {
        return Stream.of(servers(), libraries(), jdk(), collectors())
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
                                shown("tomcat.worker", "http-nio-*-exec-*", -55).times(2),
                                shown("tomcat.worker", "http-nio-*-exec-*", -32).times(1))
                        .then("idle", tomcat)
                        .then("stopped")
                        .isServer(),
                Product.of("Tomcat on virtual threads", TomcatHost.class, tomcat[0], tomcat[1])
                        .then(
                                "busy",
                                shown("tomcat.virtual", "http-nio-*-virt-*", -55)
                                        .times(2))
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
                                shown("jetty.worker", "qtp*", -55).times(2),
                                shown("jetty.worker", "qtp*", -32),
                                selector)
                        .then("idle", shown("jetty.worker", "qtp*", -32), selector)
                        .then(
                                "reading",
                                shown("jetty.worker", "qtp*", -55).times(1),
                                shown("jetty.worker", "qtp*", -32),
                                selector)
                        .then("read", shown("jetty.worker", "qtp*", -32), selector)
                        .then("stopped")
                        .isServer(),
                Product.of(
                                "the JDK's HttpServer",
                                HttpServerHost.class,
                                shown("jdk-http.listener", "HTTP-Dispatcher", -56)
                                        .times(1))
                        .then("busy", shown("executor", "pool-1-thread-*", -41).times(2))
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
                                shown("h2.connection", "H2 TCP Server (*) thread-1", -53)
                                        .times(1),
                                shown("h2.writer", "MVStore background writer *", -46)
                                        .times(1),
                                shown("h2.writer", "H2-save", -46).times(1),
                                shown("h2.writer", "H2-serialization", -46).times(1))
                        .then(
                                "busy",
                                shown("h2.connection", "H2 TCP Server (*) thread-1", -24)
                                        .times(1))
                        .then(
                                "idle",
                                shown("h2.connection", "H2 TCP Server (*) thread-1", -53)
                                        .times(1))
                        .then("stopped")
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

    private static List<Product> jdk() {
        return List.of(
                Product.of(
                                "RMI and JMX",
                                ManagementHost.class,
                                shown("jmx.monitor", "JMX server connection timeout *", -26),
                                shown("jmx.monitor", "JMX client heartbeat *", -26),
                                shown("jmx.monitor", "ClientNotifForwarder-*", -26),
                                shown("rmi.listener", "RMI TCP Accept-0", -43),
                                shown("rmi.connection", "RMI TCP Connection(*)-127.0.0.1", -44),
                                shown("rmi.timer", "RMI Scheduler(0)", -25),
                                shown("rmi.other", "RMI Reaper", -40),
                                shown("rmi.other", "RMI RenewClean-*", -40),
                                shown("rmi.other", "RMI GC Daemon", -40))
                        .then("stopped", shown("rmi.spare", "RMI TCP Connection(idle)", -42)),
                Product.of(
                                "timers",
                                TimersHost.class,
                                shown("timer", "a timer", -25).times(1),
                                shown("scheduler", "a scheduler", -25).times(1),
                                shown("scheduler", "CompletableFutureDelayScheduler", -25)
                                        .times(1)
                                        .until(24),
                                shown("timer.delayer", "ForkJoinPool.commonPool-delayScheduler", -25)
                                        .times(1)
                                        .from(25))
                        .then("busy", shown("scheduler", "a scheduler", -25).times(1)),
                Product.of(
                                "executors",
                                ExecutorsHost.class,
                                shown("executor", "plain", -42).times(1),
                                shown("executor", "own", -42).times(1),
                                shown("fork-join", "pool-*", -42),
                                shown("fork-join", "derived-*", -42),
                                shown("fork-join", "ForkJoinPool.commonPool-worker-*", -42))
                        .then(
                                "busy",
                                shown("executor", "plain", -41).times(1),
                                shown("executor", "own", -41).times(1),
                                shown("fork-join", "pool-*", -41).times(2),
                                shown("fork-join", "derived-*", -41).times(1),
                                shown("fork-join", "ForkJoinPool.commonPool-worker-*", -41)
                                        .times(2),
                                // the JDK may bring in others for those that wait
                                shown("fork-join", "ForkJoinPool.commonPool-worker-*", -42))
                        .then(
                                "idle",
                                shown("executor", "plain", -42).times(1),
                                shown("executor", "own", -42).times(1),
                                shown("fork-join", "pool-*", -42),
                                shown("fork-join", "derived-*", -42),
                                shown("fork-join", "ForkJoinPool.commonPool-worker-*", -42)),
                Product.of(
                                "virtual threads",
                                VirtualHost.class,
                                shown("carrier", "ForkJoinPool-1-worker-*", -42),
                                shown("jvm.other", "MasterPoller", -40),
                                shown("jvm.other", "VirtualThread-unblocker", -40),
                                shown("jvm.poller", "SubPoller-*", -40))
                        .then(
                                "busy",
                                shown("carrier", "ForkJoinPool-1-worker-*", -41).times(1),
                                shown("carrier", "ForkJoinPool-1-worker-*", -42))
                        .then("idle", shown("carrier", "ForkJoinPool-1-worker-*", -42))
                        .from(25),
                Product.of(
                                "virtual threads with pollers of the system",
                                VirtualHost.class,
                                shown("jvm.other", "Read-Poller", -40),
                                shown("jvm.other", "Write-Poller", -40))
                        .options("-Djdk.pollerMode=1")
                        .from(25),
                Product.of(
                                "the JVM",
                                JvmHost.class,
                                shown("quivive", "quivive-meter", -26).times(1),
                                shown("jvm.main", "main", -1).times(1),
                                shown("jvm.compiler", "C1 CompilerThread*", -29),
                                shown("jvm.compiler", "C2 CompilerThread*", -29),
                                shown("jvm.vm-thread", "VM Thread", -39).times(1),
                                shown("jvm.periodic", "VM Periodic Task Thread", -25)
                                        .times(1),
                                shown("jvm.recorder", "JFR Thread Sampler", -26).until(24),
                                shown("jvm.recorder", "JFR Sampler Thread", -26).from(25),
                                shown("jvm.native", "java", -40).times(1),
                                shown("jvm.native", "Service Thread", -40).times(1),
                                shown("jvm.native", "Monitor Deflation Thread", -40)
                                        .times(1),
                                shown("jvm.attach", "Attach Listener", -22).times(1),
                                shown("jvm.signals", "Signal Dispatcher", -8).times(1),
                                shown("jvm.reaper", "process reaper (pid *", -9).times(1),
                                shown("jvm.other", "Reference Handler", -40).times(1),
                                shown("jvm.other", "Finalizer", -40).times(1),
                                shown("jvm.other", "Common-Cleaner", -40).times(1),
                                shown("jvm.other", "Cleaner-0", -40).times(1),
                                shown("jvm.other", "Notification Thread", -40).times(1),
                                shown("jvm.jfr", "JFR Recorder Thread", -26).times(1),
                                shown("jvm.jfr", "JFR Periodic Tasks", -26).times(1),
                                shown("jvm.awt-events", "AWT-EventQueue-0", -8).times(1),
                                shown("jvm.awt", "AWT-Shutdown", -15).times(1),
                                shown("jvm.awt", "Java2D Disposer", -15).times(1))
                        .then(
                                "stopped",
                                shown("jvm.reaper", "process reaper", -9).times(1))
                        .options("-XX:StartFlightRecording", "-Xlog:disable"),
                Product.of(
                                "exit",
                                ExitHost.class,
                                shown("jvm.exit", "DestroyJavaVM", -16).times(1))
                        .then("TERM", shown("jvm.exit", "SIGTERM handler", -16).times(1), destroy())
                        .then("INT", shown("jvm.exit", "SIGINT handler", -16).times(1), destroy())
                        .then("HUP", shown("jvm.exit", "SIGHUP handler", -16).times(1), destroy())
                        .options("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));
    }

    private static Shown destroy() {
        return shown("jvm.exit", "DestroyJavaVM", -16).times(1);
    }

    /** Each with as many workers as it may have, and with a thread for equal strings. */
    static List<Product> collectors() {
        return List.of(
                collector("Serial"),
                collector("Parallel", shown("jvm.collector", "GC Thread#*", -47).times(3)),
                collector(
                        "G1",
                        shown("jvm.collector", "GC Thread#*", -47).times(3),
                        shown("jvm.collector", "G1 Main Marker", -47).times(1),
                        shown("jvm.collector", "G1 Conc#*", -47),
                        shown("jvm.collector", "G1 Refine#*", -47),
                        shown("jvm.collector", "G1 Service", -47).times(1),
                        shown("jvm.collector", "StringDedup*", -47).times(1)),
                collector(
                        "Z",
                        shown("jvm.collector", "ZDirector", -47).times(1),
                        shown("jvm.collector", "ZDriver*", -47),
                        shown("jvm.collector", "ZStat", -47).times(1),
                        shown("jvm.collector", "ZUncommitter*", -47),
                        shown("jvm.collector", "ZUnmapper", -47).until(23),
                        shown("jvm.collector", "ZWorker*#*", -47),
                        shown("jvm.collector", "RuntimeWorker#*", -47)),
                collector(
                        "Shenandoah",
                        shown("jvm.collector", "Shenandoah Control Thread", -47).times(1),
                        shown("jvm.collector", "Shenandoah GC Threads#*", -47).times(3),
                        shown("jvm.collector", "Safepoint Cleanup Thread#*", -47)
                                .until(23)));
    }

    private static Product collector(String name, Shown... shown) {
        return Product.of(name, DefaultsHost.class, shown)
                .options(
                        "-XX:+Use" + name + "GC",
                        "-XX:+UseStringDeduplication",
                        "-XX:ParallelGCThreads=3",
                        "-XX:ConcGCThreads=2",
                        "-XX:-UseDynamicNumberOfGCThreads",
                        "-Xmx128m");
    }
}
