// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.Access;
import io.quivive.tool.machine.Jvm;
import io.quivive.tool.machine.Namespaces;
import io.quivive.tool.machine.Precheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Finds the way into a JVM: as whom, and by which folder. */
final class Doors {
    private static final Path TOP = Path.of("/");
    private static final int MOST_ENVIRONMENT = 1 << 18;

    private Doors() {}

    /**
     * Nothing is done to the JVM; what is missing of the shared folder is made where root asks.
     *
     * @throws ToolException if there is no safe way, or the JVM would not live through it
     */
    static Door to(Jvm jvm, boolean force, Patience patience) throws ToolException {
        Target target = new Target(jvm.pid(), jvm.main());
        if (!Files.exists(Path.of("/proc/self/ns"))) {
            return new JdkDoor(target);
        }
        // its root can be a file system that keeps us waiting for ever
        CompletableFuture<Door> found = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        found.complete(found(jvm, target, force));
                    } catch (Throwable e) { // told to the one that waits
                        found.completeExceptionally(e);
                    }
                },
                "quivive-door");
        thread.setDaemon(true);
        thread.start();
        try {
            return found.get(patience.nextWaitMillis(Long.MAX_VALUE), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw target.silent(patience);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ToolException known) {
                throw known;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw Target.interrupted(e);
        }
    }

    private static Door found(Jvm jvm, Target target, boolean force) throws ToolException {
        Precheck precheck = Precheck.of(jvm);
        precheck.requireRoomForListener();
        precheck.requireRoomForAgent();
        Memory memory = Memory.of(precheck, force);
        memory.require(target, precheck.endsOnOutOfMemory());
        Namespaces namespaces = precheck.namespaces();
        Actor actor = Actor.of(target, namespaces);
        Path root = namespaces.sameMount() && namespaces.sameRoot()
                ? TOP
                : target.proc().resolve("root");
        if (actor.isAnother()) {
            share(target, actor);
        }
        List<Path> candidates = candidates(target, actor, root);
        List<SafeFolder> safe;
        try {
            safe = SafeFolder.choose(
                    target,
                    root,
                    new SafeFolder.Owners(actor.user(), Set.copyOf(List.of(0, actor.innerRoot()))),
                    actor.innerUser(),
                    candidates);
        } catch (ToolException e) {
            if (!(jvm.access() instanceof Access.ThreadPrintOnly)) {
                throw e;
            }
            safe = List.of(new SafeFolder(root, candidates.get(0))); // a thread print needs none
        }
        return actor.isAnother()
                ? new ErrandDoor(target, safe, actor, memory, AgentSocket.isThere(AgentSocket.name(target), safe))
                : new LinuxDoor(target, safe, memory);
    }

    private static void share(Target target, Actor actor) throws ToolException {
        try {
            SafeFolder.share(actor.user(), actor.group());
        } catch (IOException e) {
            throw new ToolException(
                    ExitStatus.NO_SAFE_WAY,
                    "no folder for " + target.name() + " could be made in " + SafeFolder.SHARED + ": "
                            + Untrusted.line(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static List<Path> candidates(Target target, Actor actor, Path root) throws ToolException {
        List<Path> all = new ArrayList<>();
        all.add(SafeFolder.SHARED.resolve(Integer.toUnsignedString(actor.user())));
        all.add(SafeFolder.SHARED.resolve(Integer.toUnsignedString(actor.innerUser())));
        if (!actor.isAnother() && root.equals(TOP)) {
            addOwn(all, System.getenv(), System.getProperty("user.home"));
        }
        all.add(Path.of("/run/user", Integer.toUnsignedString(actor.innerUser()), "quivive"));
        Map<String, String> variables = variables(target);
        addOwn(all, variables, variables.getOrDefault("HOME", ""));
        UnaryOperator<Path> real = root.equals(TOP) ? Doors::real : path -> path;
        return all.stream().map(real).distinct().toList();
    }

    /** The folders that the XDG base directory specification names. */
    private static void addOwn(List<Path> all, Map<String, String> variables, String home) {
        add(all, variables.getOrDefault("XDG_RUNTIME_DIR", ""), "quivive");
        add(all, variables.getOrDefault("XDG_CACHE_HOME", ""), "quivive");
        add(all, home, ".cache/quivive");
    }

    private static void add(List<Path> all, String folder, String name) {
        try {
            if (folder.startsWith("/")) {
                all.add(Path.of(folder, name).normalize());
            }
        } catch (InvalidPathException e) {
            // it names no folder
        }
    }

    /** Links are resolved where they are our own: the way that counts is the one that the JVM is told. */
    private static Path real(Path path) {
        for (Path part = path; part != null; part = part.getParent()) {
            try {
                return part.toRealPath().resolve(part.relativize(path)).normalize();
            } catch (NoSuchFileException e) {
                // what is there begins above
            } catch (IOException e) {
                return path;
            }
        }
        return path;
    }

    private static Map<String, String> variables(Target target) {
        Map<String, String> variables = new HashMap<>();
        try (var in = Files.newInputStream(target.proc().resolve("environ"))) {
            for (String line : new String(in.readNBytes(MOST_ENVIRONMENT), StandardCharsets.UTF_8).split("\0", -1)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    variables.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException e) {
            // it is not ours to read: the other folders may do
        }
        return variables;
    }
}
