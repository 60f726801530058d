// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.ActivityOptions;
import io.quivive.Depth;
import io.quivive.Format;
import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.Access;
import io.quivive.tool.machine.Jvm;
import io.quivive.tool.source.Door.AgentsForbiddenException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that is asked through the agent in it. One that listens already is dialled; else one is loaded, which dials a socket of ours: the agent that only
 * looks, unless requests are to be followed. The connection stays for further requests. Where agents may not be loaded the JVM's own thread print answers
 * instead, with a warning.
 */
public final class AttachedSource implements Source {
    /** How the entry ends its answer where no agent is at work. */
    private static final String NOTHING_TO_DETACH = "there is nothing to detach";

    private static final String FOLLOWING =
            "--follow changes classes, and the first change throws compiled code away: a busy JVM on Java 17 serves little"
                    + " for some ten seconds, from Java 23 on for one";

    private static final String COMMAND = "command";
    private static final String DETACH = "detach";

    /** Lines of a request that hold an operator's own text. */
    private static final List<String> OPERATORS = List.of("roles", "settings");

    /** While one agent takes another's place there is none to be dialled. */
    private static final Duration TAKING_OVER = Duration.ofSeconds(3);

    private static final long LOOK_AGAIN_MILLIS = 100;

    private final Jvm jvm;
    private final Target target;
    private final Attempt attempt;
    private final Consumer<String> warnings;
    private final Consumer<String> notices;
    private @Nullable Door door;
    private @Nullable Wire wire;
    private @Nullable ThreadPrintSource instead;
    private boolean warned;

    private AttachedSource(Jvm jvm, Attempt attempt, Consumer<String> warnings, Consumer<String> notices) {
        this.jvm = jvm;
        this.target = new Target(jvm.pid(), jvm.main());
        this.attempt = attempt;
        this.warnings = warnings;
        this.notices = notices;
    }

    /**
     * Nothing is done to the JVM before it is asked.
     *
     * @param warnings gets a line where less is told than could be
     * @param notices gets a line where the JVM keeps us waiting
     * @throws ToolException if it cannot be attached to
     */
    public static Source open(Jvm jvm, Attempt attempt, Consumer<String> warnings, Consumer<String> notices)
            throws ToolException {
        if (jvm.access() instanceof Access.Refused refused) {
            throw new ToolException(
                    refused.why().status(), "JVM " + jvm.pid() + " (" + jvm.main() + ") " + refused.reason());
        }
        JdkDoor.requireAttachModule(ModuleLayer.boot());
        return new AttachedSource(jvm, attempt, warnings, notices);
    }

    @Override
    public void snapshot(Request request, OutputStream json) throws ToolException, IOException {
        Patience patience = new Patience(attempt.timeout());
        Map<String, String> lines = lines(request);
        try {
            if (!isAnswered(lines, json, request.interval(), patience)) {
                printed(request, json, patience);
            }
        } catch (Wire.RefusedException e) {
            throw refused(lines, e);
        }
    }

    @Override
    public void webServers(Optional<String> settings, OutputStream json) throws ToolException, IOException {
        Patience patience = new Patience(attempt.timeout());
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("depth", Depth.LOOK.text());
        lines.put("command", "web");
        settings.ifPresent(text -> lines.put("settings", text));
        try {
            if (!isAnswered(lines, json, Duration.ZERO, patience)) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        target.name()
                                + " lets no agent be loaded, and its own thread print tells no web servers; "
                                + ThreadPrintSource.HOW_TO_ALLOW);
            }
        } catch (Wire.RefusedException e) {
            throw refused(lines, e);
        }
    }

    @Override
    public void detach() throws ToolException {
        Patience patience = new Patience(attempt.timeout());
        try {
            if (!isAnswered(Map.of(COMMAND, DETACH), OutputStream.nullOutputStream(), Duration.ZERO, patience)) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        target.name()
                                + " lets no agent be loaded while it runs, so that there is none to be taken out");
            }
        } catch (Wire.RefusedException e) {
            if (!String.valueOf(e.getMessage()).endsWith(NOTHING_TO_DETACH)) {
                throw new ToolException(ExitStatus.FAULT, target.name() + ": " + e.getMessage(), e);
            }
            warnings.accept(target.name() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new ToolException(ExitStatus.FAULT, "the answer could not be dropped: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (wire != null) {
            wire.close();
        }
    }

    /** Asks whichever agent there is, or has one loaded; false where none may be. */
    private boolean isAnswered(Map<String, String> asked, OutputStream answer, Duration interval, Patience patience)
            throws ToolException, IOException, Wire.RefusedException {
        Map<String, String> lines = new LinkedHashMap<>(asked);
        lines.put("version", AgentJar.version());
        boolean known = wire != null;
        boolean loaded = false;
        Wire open = known ? wire : dialled(patience);
        if (open == null) {
            open = loaded(lines, patience);
            loaded = true;
        }
        patience.extend(interval);
        while (open != null) {
            try {
                ask(open, lines, answer, interval, patience);
                return true;
            } catch (Wire.RefusedException e) {
                if (loaded || !e.needsOtherAgent()) {
                    throw e;
                }
                known = false;
            } catch (ToolException e) {
                if (loaded || !open.isBrokenOff()) {
                    throw e;
                }
                target.requireAlive();
                if (known && (open = redialled(patience)) == null) { // detached by somebody, who means it
                    throw e;
                }
            }
            if (!known) {
                open = loaded(lines, patience);
                if (open == null) {
                    open = asItIs(lines, patience);
                }
                loaded = true;
            }
            known = false;
        }
        return false;
    }

    private void ask(Wire open, Map<String, String> lines, OutputStream answer, Duration interval, Patience patience)
            throws ToolException, IOException, Wire.RefusedException {
        Notice notice = Notice.of(target.name() + " to answer", interval, notices);
        try {
            open.ask(lines, answer, patience);
        } finally {
            notice.over();
        }
    }

    private @Nullable Wire dialled(Patience patience) throws ToolException {
        Notice notice = Notice.of(target.name() + " to answer", Duration.ZERO, notices);
        try {
            return wired(door(patience).dial(patience));
        } finally {
            notice.over();
        }
    }

    /** The agent that a JVM was started with that lets no other be loaded. */
    private @Nullable Wire asItIs(Map<String, String> lines, Patience patience) throws ToolException {
        lines.remove("version");
        lines.put("depth", "look");
        Wire open = dialled(patience);
        if (open != null && !warned) {
            warned = true;
            warnings.accept(
                    target.name() + " lets no agent be loaded: the one that it was started with tells what it can");
        }
        return open;
    }

    /** Where one agent takes another's place. */
    private @Nullable Wire redialled(Patience patience) throws ToolException {
        close();
        wire = null;
        long began = System.nanoTime();
        Wire open = dialled(patience);
        while (open == null && System.nanoTime() - began < TAKING_OVER.toNanos() && !patience.isOver()) {
            Target.pause(patience, LOOK_AGAIN_MILLIS);
            open = dialled(patience);
        }
        return open;
    }

    /** The connection to an agent that is loaded, or told of us, by an attach; {@code null} where that is not allowed. */
    private @Nullable Wire loaded(Map<String, String> lines, Patience patience) throws ToolException {
        close();
        wire = null;
        if (instead != null) {
            return null;
        }
        Door through = door(patience);
        if (jvm.access() instanceof Access.ThreadPrintOnly) {
            instead = new ThreadPrintSource(target, through);
            return null;
        }
        Notice notice = Notice.of(target.name() + " to load the agent", Duration.ZERO, notices);
        try {
            AgentJar.Kind kind = "follow".equals(lines.get("depth")) ? AgentJar.Kind.FOLLOW : AgentJar.Kind.LOOK;
            if (kind == AgentJar.Kind.FOLLOW) {
                warnings.accept(FOLLOWING);
            }
            String options = DETACH.equals(lines.get(COMMAND)) ? ",detach=true" : "";
            return wired(Optional.of(through.load(kind, options, patience)));
        } catch (AgentsForbiddenException e) {
            instead = new ThreadPrintSource(target, through);
            return null;
        } finally {
            notice.over();
        }
    }

    private Door door(Patience patience) throws ToolException {
        Door known = door;
        if (known == null) {
            known = Doors.to(jvm, attempt.force(), patience);
            door = known;
        }
        return known;
    }

    private @Nullable Wire wired(Optional<SocketChannel> channel) throws ToolException {
        try {
            wire = channel.isPresent() ? new Wire(channel.get(), target) : null;
            return wire;
        } catch (IOException e) {
            throw new ToolException(
                    ExitStatus.FAULT,
                    "the connection of " + target.name() + " cannot be used: " + Untrusted.line(e.toString()),
                    e);
        }
    }

    private void printed(Request request, OutputStream json, Patience patience) throws ToolException, IOException {
        if (instead == null) {
            throw new IllegalStateException("there is a connection");
        }
        if (!warned) {
            warned = true;
            warnings.accept(target.name()
                    + " lets no agent be loaded: this comes from its own thread print, which pauses it and tells less"
                    + ThreadPrintSource.impossible(request) + "; "
                    + ThreadPrintSource.HOW_TO_ALLOW);
        }
        instead.snapshot(request, json, patience);
    }

    private static Map<String, String> lines(Request request) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("depth", request.depth().text());
        lines.put("options", number(request.options()));
        lines.put("format", request.format() == Format.EXTENDED ? "EXTENDED" : "PLAIN");
        lines.put("interval", Long.toString(request.interval().toMillis()));
        lines.put("virtualLimit", Integer.toString(request.virtualLimit()));
        request.session().ifPresent(id -> lines.put("session", id));
        request.mode().ifPresent(mode -> lines.put("mode", mode.text()));
        request.roles().ifPresent(text -> lines.put("roles", text));
        request.settings().ifPresent(text -> lines.put("settings", text));
        return lines;
    }

    private ToolException refused(Map<String, String> lines, Wire.RefusedException e) {
        String message = String.valueOf(e.getMessage());
        boolean ours = OPERATORS.stream()
                .filter(lines::containsKey)
                .anyMatch(file -> message.startsWith(file + ", ") || message.startsWith(file + ": "));
        return new ToolException(
                ours ? ExitStatus.USAGE : Refusal.status(message), ours ? message : target.name() + ": " + message, e);
    }

    private static String number(ActivityOptions options) {
        return switch (options) {
            case PROCESSES_AND_SESSIONS -> "0";
            case PROCESSES_ONLY -> "1";
            case SESSIONS_ONLY -> "2";
        };
    }
}
