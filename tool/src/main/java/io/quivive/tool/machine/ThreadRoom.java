// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many threads a process can still start: a JVM at the limit ends when it is asked to let others attach. */
final class ThreadRoom {
    private static final int MAX_DEPTH = 64;

    private final Path proc;
    private final Path cgroups;
    private final Path folder;

    /**
     * @param proc the root of the process file system
     * @param cgroups where control groups are mounted
     * @param pid of the process
     */
    ThreadRoom(Path proc, Path cgroups, long pid) {
        this.proc = proc;
        this.cgroups = cgroups;
        this.folder = proc.resolve(Long.toString(pid));
    }

    /** By the limit of its user, getrlimit(2); empty if it has none. */
    Optional<Room> ofUser(Credentials credentials) throws IOException {
        Limit limit = Limit.read(folder, "Max processes");
        if (limit.isNone() || isExempt(credentials)) {
            return Optional.empty();
        }
        long threads = threads(credentials.realUser());
        String user = Integer.toUnsignedString(credentials.realUser());
        String pid = folder.getFileName().toString();
        return Optional.of(new Room(
                "its user " + user + " has " + threads + " of " + limit.most() + " threads (Max processes in " + folder
                        + "/limits)",
                limit.most() - threads,
                "raise the limit (prlimit --pid " + pid + " --nproc=NUMBER) or end some of that user's"));
    }

    /** By {@code pids.max} of its control groups, versions 1 and 2, which is what a container has. */
    List<Room> ofGroups() throws IOException {
        List<Room> rooms = new ArrayList<>();
        String lines = new String(Bounded.start(folder.resolve("cgroup"), 1 << 16), StandardCharsets.UTF_8);
        for (String line : lines.lines().toList()) {
            String[] parts = line.split(":", 3);
            boolean second = parts.length == 3 && parts[1].isEmpty();
            if (second || (parts.length == 3 && List.of(parts[1].split(",")).contains("pids"))) {
                add(rooms, second ? unified() : cgroups.resolve("pids"), parts[2]);
            }
        }
        return rooms;
    }

    private Path unified() {
        Path beside = cgroups.resolve("unified");
        return Files.isDirectory(beside) ? beside : cgroups;
    }

    private void add(List<Room> rooms, Path mount, String path) throws IOException {
        Path group = mount.resolve("." + path).normalize();
        if (!group.startsWith(mount) || !Files.isDirectory(group)) {
            throw new IOException("its control group " + path + " cannot be seen from here");
        }
        for (int i = 0;
                i < MAX_DEPTH && group.startsWith(mount);
                i++, group = group.resolve("..").normalize()) {
            Path most = group.resolve("pids.max");
            if (Files.exists(most)) {
                String text = text(most);
                if (!text.equals("max")) {
                    long used = number(text(group.resolve("pids.current")));
                    rooms.add(new Room(
                            "its control group has " + used + " of " + number(text) + " threads ("
                                    + Untrusted.line(most.toString()) + ")",
                            number(text) - used,
                            "raise that (a container's --pids-limit, TasksMax of systemd) or end some"));
                }
            }
        }
    }

    /** The kernel exempts the first root, and who may raise the limit; copy_process of kernel/fork.c. */
    private boolean isExempt(Credentials credentials) throws IOException {
        boolean privileged = credentials.realUser() == 0
                || credentials.has(Credentials.SYS_RESOURCE)
                || credentials.has(Credentials.SYS_ADMIN);
        return privileged && Namespaces.isOfFirstUser(folder);
    }

    private long threads(int user) throws IOException {
        long threads = 0;
        String own = Integer.toUnsignedString(user);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : folders) {
                try {
                    Map<String, String> values = ProcStatus.values(process);
                    if (values.getOrDefault("Uid", "").split("\\s+", 2)[0].equals(own)) {
                        threads += number(values.getOrDefault("Threads", "0"));
                    }
                } catch (IOException e) {
                    // it has just ended
                }
            }
        }
        return threads;
    }

    private static String text(Path file) throws IOException {
        return new String(Bounded.start(file, 64), StandardCharsets.US_ASCII).strip();
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("'" + text + "' is no number", e);
        }
    }
}
