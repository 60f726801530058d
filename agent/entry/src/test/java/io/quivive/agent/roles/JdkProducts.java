// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import static io.quivive.agent.roles.Shown.shown;

import io.quivive.agent.roles.host.DefaultsHost;
import io.quivive.agent.roles.host.ExecutorsHost;
import io.quivive.agent.roles.host.ExitHost;
import io.quivive.agent.roles.host.JvmHost;
import io.quivive.agent.roles.host.ManagementHost;
import io.quivive.agent.roles.host.TimersHost;
import io.quivive.agent.roles.host.VirtualHost;
import java.util.List;

/** Which parts of the JDK and of the JVM show which roles. */
final class JdkProducts {
    private JdkProducts() {}

    static List<Product> all() {
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
                jvm(),
                Product.of(
                                "exit",
                                ExitHost.class,
                                shown("jvm.exit", "DestroyJavaVM", -16).times(1))
                        .then("TERM", shown("jvm.exit", "SIGTERM handler", -16).times(1), destroy())
                        .then("INT", shown("jvm.exit", "SIGINT handler", -16).times(1), destroy())
                        .then("HUP", shown("jvm.exit", "SIGHUP handler", -16).times(1), destroy())
                        .options("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));
    }

    /** What every JVM has, one that records, and what the JDK begins for a program. */
    static Product jvm() {
        return Product.of(
                        "the JVM",
                        JvmHost.class,
                        shown("quivive", "quivive-meter", -26).times(1),
                        shown("jvm.main", "main", -1).times(1),
                        shown("jvm.compiler", "C1 CompilerThread*", -29),
                        shown("jvm.compiler", "C2 CompilerThread*", -29),
                        shown("jvm.vm-thread", "VM Thread", -39).times(1),
                        shown("jvm.periodic", "VM Periodic Task Thread", -25).times(1),
                        shown("jvm.recorder", "JFR Thread Sampler", -26).until(24),
                        shown("jvm.recorder", "JFR Sampler Thread", -26).from(25),
                        shown("jvm.native", "java", -40).times(1),
                        shown("jvm.native", "Service Thread", -40).times(1),
                        shown("jvm.native", "Monitor Deflation Thread", -40).times(1),
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
                .then("stopped", shown("jvm.reaper", "process reaper", -9).times(1))
                .options("-XX:StartFlightRecording", "-Xlog:disable");
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
