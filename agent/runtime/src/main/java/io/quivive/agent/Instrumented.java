// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Hooks;
import io.quivive.agent.server.Servers;
import io.quivive.agent.task.Tasks;
import io.quivive.jvm.Probe;
import io.quivive.session.SessionRegistry;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is put into the classes of a host, and taken out again. */
final class Instrumented {
    private final Servers servers;
    private final Tasks tasks;
    private final Hooks hooks;

    private Instrumented(Servers servers, Tasks tasks, Hooks hooks) {
        this.servers = servers;
        this.tasks = tasks;
        this.hooks = hooks;
    }

    /** Puts it in, as far as it is not switched off; {@code null} if all of it is, or if it failed, which the snapshot then says. */
    static @Nullable Instrumented install(
            Instrumentation instrumentation, SessionRegistry sessions, Set<String> probesOff) {
        if (probesOff.contains(Probe.SESSIONS.text())) {
            sessions.probe(Probe.SESSIONS, "switched off");
            sessions.probe(Probe.HAND_OVER, "switched off, as sessions are");
            return null;
        }
        try {
            Servers servers = new Servers(sessions);
            List<Hook> all = new ArrayList<>(servers.hooks());
            boolean handsOver = !probesOff.contains(Probe.HAND_OVER.text());
            sessions.probe(Probe.HAND_OVER, handsOver ? "ok" : "switched off");
            Tasks tasks = new Tasks(sessions);
            if (handsOver) {
                all.addAll(tasks.hooks());
            }
            Hooks hooks = new Hooks(instrumentation, all, (type, reason) -> {
                sessions.uninstrumented(type, reason);
                if (tasks.isIn(type)) {
                    sessions.probe(Probe.HAND_OVER, "failed: " + type + ": " + reason);
                }
            });
            Instrumented installed = new Instrumented(servers, tasks, hooks);
            try {
                hooks.install();
                servers.discover();
            } catch (RuntimeException | LinkageError e) {
                installed.remove();
                throw e;
            }
            sessions.probe(Probe.SESSIONS, "ok");
            return installed;
        } catch (RuntimeException | LinkageError e) {
            sessions.probe(Probe.SESSIONS, "failed: " + e);
            sessions.probe(Probe.HAND_OVER, "failed: " + e);
            return null;
        }
    }

    void readSettings() {
        servers.readSettings();
    }

    void remove() {
        hooks.remove();
        servers.close();
        tasks.clear();
    }
}
