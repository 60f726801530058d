// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.Activity;
import io.quivive.Depth;
import io.quivive.Mode;
import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessMore;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import io.quivive.Snapshot;
import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Snapshots from the attach mechanism's own thread print, where no agent may be loaded. It stops the JVM, tells neither usage nor virtual threads
 * nor sessions, and roles cannot be told from it. Numbers and IDs last as long as this source. Not thread-safe.
 */
final class ThreadPrintSource {
    /** For those who read the warning. */
    static final String HOW_TO_ALLOW =
            "start it with -XX:+EnableDynamicAgentLoading or -javaagent:quivive-agent.jar for all of it";

    private static final List<String> UNKNOWN_OF_JAVA = List.of("cpuUsage");
    private static final List<String> UNKNOWN_OF_NONE = List.of("type", "cpuUsage");
    private static final List<String> UNKNOWN_OF_NATIVE = List.of("state", "cpuUsage");

    private final Target target;
    private final Door door;
    private final Map<String, Place> places = new HashMap<>();
    private final BitSet taken = new BitSet();
    private long lastNativeId;

    ThreadPrintSource(Target target, Door door) {
        this.target = target;
        this.door = door;
    }

    /** Names what was asked for and is not done here, for the warning; empty where there is nothing. */
    static String impossible(Request request) {
        List<String> options = new ArrayList<>();
        if (request.depth() == Depth.FOLLOW) {
            options.add("--follow");
        }
        if (request.mode().equals(Optional.of(Mode.SERVER))) {
            options.add("--server-mode");
        }
        if (request.session().isPresent()) {
            options.add("--session");
        }
        if (request.roles().isPresent()) {
            options.add("--roles");
        }
        if (request.settings().isPresent()) {
            options.add("--settings");
        }
        if (!request.interval().equals(Request.DEFAULT.interval())) {
            options.add("--interval");
        }
        return options.isEmpty() ? "" : "; not possible there: " + String.join(", ", options);
    }

    private record Place(int number, long id) {}

    void snapshot(Request request, OutputStream json, Patience patience) throws ToolException, IOException {
        Instant began = Instant.now();
        ThreadPrint print;
        try {
            print = ThreadPrint.parse(door.threadPrint(patience));
        } catch (IllegalArgumentException e) {
            throw new ToolException(
                    ExitStatus.NO_ANSWER,
                    target.name() + " answered with a thread print of an unknown form: " + e.getMessage(),
                    e);
        }
        Activity activity = activity(print, began, Instant.now());
        Activity selected =
                activity.select(request.options(), request.session()).orElse(activity);
        CleanJson clean = new CleanJson(json, target.name());
        byte[] bytes = selected.toJson(request.format()).getBytes(StandardCharsets.UTF_8);
        try {
            clean.write(bytes, 0, bytes.length);
        } finally {
            json.flush();
        }
    }

    /** Everything after the print is a function of it, but for numbers and IDs, which stay with their threads. */
    Activity activity(ThreadPrint print, Instant began, Instant ended) {
        List<ProcessInfo> processes = new ArrayList<>();
        Map<ProcessType, Integer> counts = new EnumMap<>(ProcessType.class);
        Map<String, Place> before = new HashMap<>(places);
        places.clear();
        Set<String> keys = print.threads().stream().map(ThreadPrintSource::key).collect(Collectors.toSet());
        before.forEach((key, place) -> {
            if (keys.contains(key)) {
                places.put(key, place);
            } else {
                taken.clear(place.number());
            }
        });
        for (ThreadPrint.Line line : print.threads()) {
            ProcessInfo process = process(line, began);
            processes.add(process);
            counts.merge(process.type(), 1, Integer::sum);
        }
        processes.sort((one, other) -> Long.compare(one.number(), other.number()));
        return new Activity(snapshot(print, began, ended, counts), Optional.empty(), Optional.of(processes));
    }

    private static String key(ThreadPrint.Line line) {
        return line.id().isPresent() ? "#" + line.id().getAsLong() : line.systemId() + " " + line.name();
    }

    private ProcessInfo process(ThreadPrint.Line line, Instant now) {
        Place place = places.computeIfAbsent(key(line), key -> {
            int number = taken.nextClearBit(1);
            taken.set(number);
            return new Place(number, line.id().isPresent() ? line.id().getAsLong() : --lastNativeId);
        });
        ProcessType type = type(line);
        ProcessState state = state(line.state());
        boolean isNative = line.id().isEmpty();
        boolean stateGuessed = state == ProcessState.EXECUTING || line.state().endsWith("(parking)");
        List<String> unknown =
                isNative ? UNKNOWN_OF_NATIVE : type == ProcessType.NONE ? UNKNOWN_OF_NONE : UNKNOWN_OF_JAVA;
        ProcessMore more = new ProcessMore(
                Optional.of(now.minusMillis(Math.round(line.elapsedSeconds() * 1000))),
                isNative ? ProcessKind.NATIVE : ProcessKind.PLATFORM,
                line.daemon(),
                line.priority(),
                OptionalLong.empty(),
                line.mounted(),
                "",
                false,
                stateGuessed,
                false,
                Optional.empty(),
                OptionalLong.empty(),
                line.systemId().isEmpty() ? with(unknown, "systemID") : unknown);
        return new ProcessInfo(
                line.name(),
                Optional.empty(),
                place.number(),
                place.id(),
                type.value() >= 0,
                line.systemId(),
                type,
                state,
                0,
                line.cpuMillis() / 1000,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.of(more));
    }

    private static List<String> with(List<String> unknown, String another) {
        List<String> all = new ArrayList<>(unknown);
        all.add(another);
        return all;
    }

    private static ProcessType type(ThreadPrint.Line line) {
        if (line.id().isEmpty()) {
            return ProcessType.OTHER_INTERNAL_PROCESS;
        }
        return line.name().equals("main") ? ProcessType.MAIN_PROCESS : ProcessType.NONE;
    }

    private static ProcessState state(String text) {
        if (text.endsWith("(sleeping)")) {
            return ProcessState.DELAYED;
        }
        return switch (text.split(" ", 2)[0]) {
            case "BLOCKED" -> ProcessState.WAITING_FOR_INTERNAL_FLAG;
            case "WAITING", "TIMED_WAITING" -> ProcessState.WAITING_FOR_USER_EVENT;
            case "TERMINATED" -> ProcessState.ABORTED;
            default -> ProcessState.EXECUTING;
        };
    }

    private Snapshot snapshot(ThreadPrint print, Instant began, Instant ended, Map<ProcessType, Integer> counts) {
        Map<String, String> probes = new LinkedHashMap<>();
        probes.put("agent", "off: the JVM lets no agent be loaded while it runs; " + HOW_TO_ALLOW);
        probes.put("threadPrint", "used; it pauses the JVM");
        probes.put("virtualThreads", "off: the thread print does not list them");
        probes.put("memory", "off: the thread print tells neither heapUsed nor processors");
        Instant started = ProcessHandle.of(target.pid())
                .flatMap(process -> process.info().startInstant())
                .orElse(began);
        return new Snapshot(
                began,
                ended,
                Mode.LOCAL,
                Depth.LOOK,
                print.jvm(),
                target.pid(),
                host(),
                instance(started),
                started,
                0,
                Duration.ZERO,
                Duration.ZERO,
                0,
                -1,
                Map.of(),
                Collections.unmodifiableMap(counts),
                print.missing() == 0 ? Map.of() : Map.of("processes", Long.valueOf(print.missing())),
                probes,
                List.of());
    }

    /** The same for all prints of one JVM's life, and for no other's. */
    private String instance(Instant started) {
        String life = text(Path.of("/proc/sys/kernel/random/boot_id")) + " " + target.pid() + " " + started;
        return UUID.nameUUIDFromBytes(life.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .toUpperCase(Locale.ROOT);
    }

    private static String host() {
        String name = text(Path.of("/proc/sys/kernel/hostname"));
        if (!name.isEmpty()) {
            return name;
        }
        String told = System.getenv().getOrDefault("HOSTNAME", System.getenv("COMPUTERNAME"));
        return told == null ? "" : told;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
