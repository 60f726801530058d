// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.Lookers.Look;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** A Linux machine, read from its {@code /proc}. A process that does not let itself be looked at keeps nobody waiting for long. */
final class ProcMachine implements Machine {
    /** For one process. */
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** After this the next process is looked at beside. */
    private static final Duration ALONE = Duration.ofMillis(100);
    /** To begin the looks at all processes. */
    private static final Duration ALL = Duration.ofSeconds(4);

    private static final String TOO_LONG = "could not be looked at within 1 s: its memory or its files do not answer";

    private final Path proc;
    private final int user;
    private final long self;

    /**
     * @param proc the root of the process file system
     * @param user effective user id of this process
     * @param self pid of this process
     */
    ProcMachine(Path proc, int user, long self) {
        this.proc = proc;
        this.user = user;
        this.self = self;
    }

    static ProcMachine here(Path proc) throws ToolException {
        try {
            return new ProcMachine(
                    proc,
                    ProcStatus.read(proc.resolve("self")).user(),
                    ProcessHandle.current().pid());
        } catch (IOException e) {
            throw new ToolException(ExitStatus.FAULT, "/proc/self/status cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Seen look() throws ToolException {
        List<Jvm> found = new ArrayList<>();
        int left = 0;
        try (Lookers lookers = new Lookers()) {
            Map<ProcLook, Look<Optional<Jvm>>> late = new LinkedHashMap<>();
            long began = System.nanoTime();
            for (long pid : pids()) {
                if (System.nanoTime() - began > ALL.toNanos()) {
                    left++;
                    continue;
                }
                ProcLook look = look(pid);
                Look<Optional<Jvm>> answer = lookers.begin(look);
                if (!add(found, look, answer, ALONE)) {
                    late.put(look, answer);
                }
            }
            late.forEach((look, answer) -> {
                if (!add(found, look, answer, LOOK)) {
                    found.add(look.unfinished(TOO_LONG));
                }
            });
        }
        found.sort(Comparator.comparingLong(Jvm::pid));
        return new Seen(found, left);
    }

    @Override
    public Jvm jvm(long pid) throws ToolException {
        if (pid == self) {
            throw new ToolException(
                    ExitStatus.NO_TARGET, "process " + pid + " is this command itself; see quivive list");
        }
        ProcLook look = look(pid);
        try (Lookers lookers = new Lookers()) {
            Optional<Jvm> jvm = lookers.begin(look).get(LOOK);
            if (jvm.isPresent()) {
                return jvm.get();
            }
            throw look.noJvm();
        } catch (TimeoutException e) {
            return look.unfinished(TOO_LONG);
        } catch (IOException e) {
            throw new ToolException(ExitStatus.NO_TARGET, "there is no process " + pid + "; see quivive list", e);
        }
    }

    private ProcLook look(long pid) {
        return new ProcLook(proc.resolve(Long.toString(pid)), pid, user);
    }

    /** Whether a look has ended so far; if it found a JVM, that is added. */
    private static boolean add(List<Jvm> found, ProcLook look, Look<Optional<Jvm>> answer, Duration most) {
        try {
            answer.get(most).ifPresent(found::add);
        } catch (TimeoutException e) {
            return false;
        } catch (IOException e) {
            // it has just ended
        } catch (IllegalStateException e) {
            found.add(look.unfinished("could not be looked at: " + Untrusted.line(e.toString())));
        }
        return true;
    }

    /** All others, those of this user first: nobody else's keep these from being looked at. */
    private List<Long> pids() throws ToolException {
        List<Long> own = new ArrayList<>();
        List<Long> others = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : folders) {
                long pid = Long.parseLong(folder.getFileName().toString());
                if (pid != self) {
                    (isOwn(folder) ? own : others).add(pid);
                }
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
            throw new ToolException(ExitStatus.FAULT, proc + " cannot be read: " + e.getMessage(), e);
        }
        Collections.sort(own);
        Collections.sort(others);
        own.addAll(others);
        return own;
    }

    private boolean isOwn(Path folder) {
        try {
            return Integer.valueOf(user).equals(Files.getAttribute(folder, "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
