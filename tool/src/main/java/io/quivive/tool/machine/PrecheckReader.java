// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** Reads what a {@link Precheck} tells; for one use, by one thread. */
final class PrecheckReader implements AutoCloseable {
    private static final Duration ALL = Duration.ofSeconds(2);

    private final Path proc;
    private final Path cgroups;
    private final long pid;
    private final Path folder;
    private final long began = System.nanoTime();
    private final Lookers lookers = new Lookers();
    private final List<String> unknown = new ArrayList<>();

    /**
     * @param proc the root of the process file system
     * @param cgroups where control groups are mounted
     * @param pid of the process
     */
    PrecheckReader(Path proc, Path cgroups, long pid) {
        this.proc = proc;
        this.cgroups = cgroups;
        this.pid = pid;
        this.folder = proc.resolve(Long.toString(pid));
    }

    /** Reads; empty if there is no such process. */
    Optional<Precheck.Seen> read() {
        boolean hasProc = Files.exists(proc.resolve("self"));
        if (hasProc && !Files.exists(folder)) {
            return Optional.empty();
        }
        Optional<ProcStatus> status = known("its state", () -> ProcStatus.read(folder));
        Optional<Credentials> credentials = known("its rights", () -> Credentials.read(folder));
        // first what the kernel alone tells: the target can keep those waiting that look into its root folder
        List<Room> threads = new ArrayList<>();
        ThreadRoom room = new ThreadRoom(proc, cgroups, pid);
        credentials
                .flatMap(c -> known("its user's limit of threads", () -> room.ofUser(c)))
                .flatMap(limit -> limit)
                .ifPresent(threads::add);
        known("its control groups' limit of threads", room::ofGroups).ifPresent(threads::addAll);
        Optional<Room> files = known("its open files", this::files);
        JvmOptions options = known("its command line", () -> JvmOptions.of(folder, CommandLine.read(folder)))
                .orElse(JvmOptions.of(List.of()));
        Namespaces namespaces =
                known("its namespaces", () -> Namespaces.of(proc, pid)).orElse(Namespaces.UNKNOWN);
        Optional<TargetTmp> tmp = status.map(s -> new TargetTmp(folder, s));
        boolean listens = tmp.flatMap(t -> known("whether it lets others attach", t::listens))
                .orElse(false);
        Optional<String> obstacle = listens
                ? Optional.empty()
                : tmp.flatMap(t -> credentials.flatMap(c -> known("its /tmp", () -> t.obstacle(c))))
                        .flatMap(text -> text);
        Optional<PerfData> published =
                tmp.flatMap(t -> known("what it publishes", t::perfData)).flatMap(data -> data);
        Optional<Heap> heap = published.flatMap(Heap::of);
        if (heap.isEmpty()) {
            unknown.add("how full its heap is");
        }
        JvmOptions told = JvmOptions.of(published.map(PerfData::options).orElse(List.of()));
        return Optional.of(new Precheck.Seen(
                listens,
                threads,
                files,
                obstacle,
                namespaces,
                heap,
                metaspace(published, told, options),
                endsOnOutOfMemory(told) || endsOnOutOfMemory(options),
                unknown));
    }

    @Override
    public void close() {
        lookers.close();
    }

    private <T> Optional<T> known(String what, Callable<T> read) {
        try {
            return Optional.of(lookers.begin(read).get(ALL.minusNanos(System.nanoTime() - began)));
        } catch (IOException | TimeoutException | IllegalStateException e) {
            unknown.add(what);
            return Optional.empty();
        }
    }

    /** There may be more than are counted: beyond the limit it does not matter. */
    private Room files() throws IOException {
        Limit limit = Limit.read(folder, "Max open files");
        long open = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.resolve("fd"))) {
            for (var files = all.iterator(); open < limit.most() && files.hasNext(); files.next()) {
                open++;
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new Room(
                "it has " + open + " of " + limit.most() + " open files (Max open files in " + folder + "/limits)",
                limit.most() - open,
                "raise the limit (prlimit --pid " + pid + " --nofile=NUMBER) or let it close some");
    }

    private static OptionalLong metaspace(Optional<PerfData> published, JvmOptions told, JvmOptions options) {
        OptionalLong used =
                published.map(data -> data.number("sun.gc.metaspace.used")).orElse(OptionalLong.empty());
        OptionalLong most = told.bytes("MaxMetaspaceSize").isPresent()
                ? told.bytes("MaxMetaspaceSize")
                : options.bytes("MaxMetaspaceSize");
        return used.isPresent() && most.isPresent()
                ? OptionalLong.of(Math.max(0, most.getAsLong() - Math.max(0, used.getAsLong())))
                : OptionalLong.empty();
    }

    private static boolean endsOnOutOfMemory(JvmOptions options) {
        return options.isOn("ExitOnOutOfMemoryError", false) || options.isOn("CrashOnOutOfMemoryError", false);
    }
}
