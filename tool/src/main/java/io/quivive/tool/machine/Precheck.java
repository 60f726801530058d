// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is seen of a JVM from outside, on Linux, before anything is done to it: where an attach would end it or cannot work, it is left alone.
 *
 * <p>All is read at once, within two seconds; it may change right after. What cannot be read speaks for no refusal; {@link #unknown} names it.
 *
 * <p>Immutable.
 */
public final class Precheck {
    /** One that lets others attach, two of the agent, one to spare. */
    private static final int THREADS = 4;
    /** The sockets, the jar, and what loading classes takes. */
    private static final int FILES = 16;

    private final String target;
    private final Seen seen;

    private Precheck(String target, Seen seen) {
        this.target = target;
        this.seen = seen;
    }

    /**
     * What was seen.
     *
     * @param listens whether it lets others attach already
     * @param threads how many more it can start, by each limit
     * @param files how many more it can open
     * @param obstacle why it cannot make a socket in its {@code /tmp}
     * @param namespaces what it shares with this process
     * @param heap how full it is
     * @param metaspaceFreeBytes what is left of its bound, if it has one
     * @param endsOnOutOfMemory whether it ends itself at the first error of that kind
     * @param unknown what could not be read
     */
    record Seen(
            boolean listens,
            List<Room> threads,
            Optional<Room> files,
            Optional<String> obstacle,
            Namespaces namespaces,
            Optional<Heap> heap,
            OptionalLong metaspaceFreeBytes,
            boolean endsOnOutOfMemory,
            List<String> unknown) {}

    /**
     * Looks at a JVM.
     *
     * @throws ToolException if it has ended
     */
    public static Precheck of(Jvm jvm) throws ToolException {
        String target = "JVM " + jvm.pid() + " (" + jvm.main() + ")";
        return of(target, new PrecheckReader(Path.of("/proc"), Path.of("/sys/fs/cgroup"), jvm.pid()));
    }

    static Precheck of(String target, PrecheckReader reader) throws ToolException {
        try (reader) {
            return new Precheck(
                    target,
                    reader.read()
                            .orElseThrow(() ->
                                    new ToolException(ExitStatus.NO_ANSWER, target + " ended before it was asked")));
        }
    }

    /**
     * Asks whether the JVM can be made to let others attach: whether it has room for one more thread, and a {@code /tmp} to make a socket in. One that lets them
     * already is not asked.
     *
     * @throws ToolException with LIMIT or NO_SAFE_WAY if it cannot
     */
    public void requireRoomForListener() throws ToolException {
        if (seen.listens()) {
            return;
        }
        requireThreads();
        if (seen.obstacle().isPresent()) {
            throw new ToolException(
                    ExitStatus.NO_SAFE_WAY,
                    target + " cannot be attached to: " + seen.obstacle().get()
                            + ", where a JVM makes the socket for that; mount a tmpfs there that it can write to, or start it with -javaagent:quivive-agent.jar");
        }
    }

    /**
     * Asks whether the JVM has room for the agent's threads and open files, whether it lets others attach already or not.
     *
     * @throws ToolException with LIMIT if it has not
     */
    public void requireRoomForAgent() throws ToolException {
        requireThreads();
        if (seen.files().isPresent()) {
            require(seen.files().get(), FILES);
        }
    }

    /** Whether the JVM lets others attach already, so that it takes no signal; no if that cannot be told. */
    public boolean listens() {
        return seen.listens();
    }

    /** What it shares with this process. */
    public Namespaces namespaces() {
        return seen.namespaces();
    }

    /** How full its heap is, if it publishes that. */
    public Optional<Heap> heap() {
        return seen.heap();
    }

    /** What was left of {@code -XX:MaxMetaspaceSize} after the last collection; empty if it has no such bound, or that is not known. */
    public OptionalLong metaspaceFreeBytes() {
        return seen.metaspaceFreeBytes();
    }

    /** Whether it was started with {@code -XX:+ExitOnOutOfMemoryError} or {@code -XX:+CrashOnOutOfMemoryError}, as far as is known. */
    public boolean endsOnOutOfMemory() {
        return seen.endsOnOutOfMemory();
    }

    /** What could not be read, each as the end of "not known: …". */
    public List<String> unknown() {
        return seen.unknown();
    }

    private void requireThreads() throws ToolException {
        for (Room room : seen.threads()) {
            require(room, THREADS);
        }
    }

    private void require(Room room, int needed) throws ToolException {
        if (room.left() < needed) {
            throw new ToolException(
                    ExitStatus.LIMIT,
                    target + " has no room for a look: " + room.text() + ", and a look takes " + needed + " more; "
                            + room.remedy());
        }
    }
}
