// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.machine.Namespaces;
import io.quivive.tool.machine.ProcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom a target is met as. Root's own JVMs, and those of the user who asks, are met as ourselves; root meets all others as their user, with
 * no more capabilities than they have, and in their user namespace: so a trick of theirs reaches nothing that they could not reach before.
 *
 * @param user of the target, as we see it
 * @param group of the target, as we see it
 * @param innerUser the same as the target sees it
 * @param innerRoot root of the target's user namespace, as we see it
 * @param command that runs another as it; empty where we are it
 */
record Actor(int user, int group, int innerUser, int innerRoot, List<String> command) {
    /** CAP_WAKE_ALARM and CAP_BLOCK_SUSPEND, for machines that sleep. */
    private static final List<Long> HARMLESS = List.of(1L << 35, 1L << 36);

    private static final long SYS_PTRACE = 1L << 19;

    Actor {
        command = List.copyOf(command);
    }

    boolean isAnother() {
        return !command.isEmpty();
    }

    /** Decides by what the kernel tells of both. */
    static Actor of(Target target, Namespaces namespaces) throws ToolException {
        ProcStatus status = target.status();
        ProcStatus self = self();
        try {
            IdMap users = namespaces.sameUser()
                    ? IdMap.SAME
                    : IdMap.read(target.proc().resolve("uid_map"));
            IdMap groups = namespaces.sameUser()
                    ? IdMap.SAME
                    : IdMap.read(target.proc().resolve("gid_map"));
            boolean own = status.user() == self.user() && (self.user() != 0 || namespaces.areOurs());
            int innerUser = users.inner(status.user());
            return new Actor(
                    status.user(),
                    status.group(),
                    innerUser,
                    users.outer(0),
                    own ? List.of() : command(target, status, namespaces, innerUser, groups));
        } catch (IOException e) {
            throw new ToolException(
                    ExitStatus.NO_SAFE_WAY,
                    target.name() + " has a user namespace of its own that cannot be entered: " + e.getMessage()
                            + "; run quivive inside it",
                    e);
        }
    }

    private static List<String> command(
            Target target, ProcStatus status, Namespaces namespaces, int innerUser, IdMap groups)
            throws IOException, ToolException {
        // of a session of its own, so that it has no way to our terminal
        List<String> command = new ArrayList<>(List.of("setsid"));
        if (namespaces.sameUser()) {
            command.addAll(List.of("setpriv", "--reuid=" + Integer.toUnsignedString(status.user())));
            command.addAll(List.of("--regid=" + Integer.toUnsignedString(status.group()), "--clear-groups"));
            command.addAll(capabilities(status, guard(target, status, namespaces)));
        } else {
            if (namespaces.samePid()) {
                throw new ToolException(
                        ExitStatus.NO_SAFE_WAY,
                        target.name() + " has a user namespace of its own and sees the processes of this one, so that"
                                + " it could take over what is run in it; run quivive inside that namespace, or start"
                                + " the JVM with -javaagent:quivive-agent.jar");
            }
            command.addAll(List.of("nsenter", "--target=" + target.pid(), "--user"));
            command.addAll(List.of(
                    "--setuid=" + Integer.toUnsignedString(innerUser),
                    "--setgid=" + Integer.toUnsignedString(groups.inner(status.group()))));
            command.add("setpriv");
            if (innerUser == 0) {
                command.addAll(capabilities(status, 0));
            }
        }
        command.add("--no-new-privs");
        return command;
    }

    /**
     * One capability without any power here that the target lacks: the kernel then lets no process of the target's look into ours, from where the root folder of
     * this machine would be open to it ({@code __ptrace_may_access}).
     */
    private static long guard(Target target, ProcStatus status, Namespaces namespaces) throws ToolException {
        long own = self().capabilities() & ~status.capabilities();
        for (long harmless : HARMLESS) {
            if ((own & harmless) != 0) {
                return harmless;
            }
        }
        // one that may look into any process reaches the machine's root folder without us
        boolean mayAnyway = (status.capabilities() & SYS_PTRACE) != 0;
        if (namespaces.samePid() && !namespaces.areOurs() && !mayAnyway) {
            throw new ToolException(
                    ExitStatus.NO_SAFE_WAY,
                    target.name() + " sees the processes of this machine from a root folder of its own, and could take"
                            + " over what is run as its user; run quivive inside, or start the JVM with"
                            + " -javaagent:quivive-agent.jar");
        }
        return 0;
    }

    private static ProcStatus self() throws ToolException {
        return new Target(ProcessHandle.current().pid(), "quivive").status();
    }

    /** What the target has, since the kernel lets nobody with fewer look into its root folder, and the guard. */
    private static List<String> capabilities(ProcStatus status, long guard) {
        long kept = status.capabilities() | guard;
        StringBuilder names = new StringBuilder("-all");
        for (int i = 0; i < Long.SIZE; i++) {
            if ((kept & 1L << i) != 0) {
                names.append(",+cap_").append(i);
            }
        }
        boolean ambient = status.user() != 0 && kept != 0;
        List<String> options =
                new ArrayList<>(List.of("--bounding-set=" + names, "--inh-caps=" + (ambient ? names : "-all")));
        if (ambient) {
            options.add("--ambient-caps=" + names);
        }
        return options;
    }

    /** One of {@code uid_map} and {@code gid_map} (user_namespaces(7)), as seen from here. */
    record IdMap(List<long[]> lines) {
        static final IdMap SAME = new IdMap(List.of(new long[] {0, 0, 1L << 32}));

        IdMap {
            lines = List.copyOf(lines);
        }

        static IdMap read(Path file) throws IOException {
            List<long[]> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                String[] numbers = line.strip().split("\\s+", -1);
                if (numbers.length != 3) {
                    throw new IOException(file + " is not as expected");
                }
                lines.add(new long[] {Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])
                });
            }
            return new IdMap(lines);
        }

        int inner(int outer) throws IOException {
            return mapped(Integer.toUnsignedLong(outer), 1, 0);
        }

        int outer(int inner) throws IOException {
            return mapped(Integer.toUnsignedLong(inner), 0, 1);
        }

        private int mapped(long id, int from, int to) throws IOException {
            for (long[] line : lines) {
                if (id >= line[from] && id < line[from] + line[2]) {
                    return (int) (id - line[from] + line[to]);
                }
            }
            throw new IOException("id " + id + " is not mapped in it");
        }
    }
}
