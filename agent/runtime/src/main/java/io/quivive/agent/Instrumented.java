// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.Depth;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Hooks;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.Servers;
import io.quivive.agent.task.Tasks;
import io.quivive.jvm.Guest;
import io.quivive.jvm.Probe;
import io.quivive.session.SessionRegistry;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/** What is put into the classes of a host, and taken out again. */
final class Instrumented {
    /** Why none of the JDK's classes has a hook. */
    static final String RECORDED =
            "while an archive of classes is recorded, none of the JDK's is changed: what tasks work for that a request"
                    + " gives to other threads is not seen; start the JVM without -XX:AOTCacheOutput, -XX:AOTMode=record or -XX:ArchiveClassesAtExit";

    /** Where instrumented methods call us. */
    private static final String GATE = "io.quivive.bridge.Gate";

    private static final List<String> JDK = List.of("java.", "jdk.", "sun.", "com.sun.");

    private final Tasks tasks;
    private final Hooks hooks;

    private Instrumented(Tasks tasks, Hooks hooks) {
        this.tasks = tasks;
        this.hooks = hooks;
    }

    /**
     * Puts it in, as far as it is not switched off; {@code null} if it failed, which the snapshot then says.
     *
     * @throws OutOfMemoryError if that was all: nothing is in, and it may be tried again
     */
    static @Nullable Instrumented install(
            Instrumentation instrumentation,
            SessionRegistry sessions,
            Servers servers,
            Set<String> probesOff,
            HostBeans beans) {
        try {
            Internals.giveToBootLoader(GATE);
            Tasks tasks = new Tasks(sessions);
            List<Hook> all = new ArrayList<>(List.of(beanServer(beans)));
            all.addAll(chosen(servers, tasks, sessions, probesOff));
            if (Internals.isArchiveRecorded()) {
                all.removeIf(hook -> JDK.stream().anyMatch(hook.type()::startsWith));
                sessions.probe(Probe.HAND_OVER, RECORDED);
            }
            Hooks hooks = new Hooks(instrumentation, all, (type, reason) -> {
                sessions.unread(type, reason);
                if (tasks.isIn(type)) {
                    sessions.probe(Probe.HAND_OVER, "failed: " + type + ": " + reason);
                }
            });
            Instrumented installed = new Instrumented(tasks, hooks);
            try {
                hooks.install();
                servers.discover();
                if (!probesOff.contains(Probe.SESSIONS.text())) {
                    sessions.depth(Depth.FOLLOW); // what began while classes changed is still read
                }
            } catch (RuntimeException | Error e) {
                installed.remove();
                throw e;
            }
            return installed;
        } catch (RuntimeException | Error e) {
            if (e instanceof Error memory && Guest.isOutOfMemory(e)) {
                throw memory;
            }
            sessions.probe(Probe.SESSIONS, "failed: " + e);
            sessions.probe(Probe.HAND_OVER, "failed: " + e);
            return null;
        }
    }

    /** Where a host makes the platform's bean server, or asks for it. */
    private static Hook beanServer(HostBeans beans) {
        return Hook.of(
                new Point() {
                    @Override
                    public void left(
                            @Nullable Object token,
                            @Nullable Object self,
                            @Nullable Object first,
                            @Nullable Object second,
                            @Nullable Object result,
                            @Nullable Throwable thrown) {
                        if (result instanceof MBeanServer made) {
                            beans.register(made);
                        }
                    }
                },
                "java.lang.management.ManagementFactory",
                "getPlatformMBeanServer");
    }

    private static List<Hook> chosen(Servers servers, Tasks tasks, SessionRegistry sessions, Set<String> probesOff) {
        if (probesOff.contains(Probe.SESSIONS.text())) {
            sessions.probe(Probe.SESSIONS, "switched off");
            sessions.probe(Probe.HAND_OVER, "switched off, as sessions are");
            return List.of();
        }
        List<Hook> chosen = new ArrayList<>(servers.hooks());
        boolean handsOver = !probesOff.contains(Probe.HAND_OVER.text());
        if (handsOver) {
            chosen.addAll(tasks.hooks());
        }
        sessions.probe(Probe.SESSIONS, "ok");
        sessions.probe(Probe.HAND_OVER, handsOver ? "ok" : "switched off");
        return chosen;
    }

    void remove() {
        hooks.remove();
        tasks.clear();
    }
}
