// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.Access;
import io.quivive.tool.machine.Jvm;
import io.quivive.tool.source.Door.AgentsForbiddenException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that the agent is loaded into. The agent dials a socket of ours, so that the JVM listens nowhere, and the connection stays for
 * further requests. Where agents may not be loaded the JVM's own thread print answers instead, with a warning.
 */
public final class AttachedSource implements Source {
    /** How the entry ends its answer where no agent is at work. */
    private static final String NOTHING_TO_DETACH = "there is nothing to detach";

    /** Lines of a request that hold an operator's own text. */
    private static final List<String> OPERATORS = List.of("roles", "settings");

    private final Jvm jvm;
    private final Target target;
    private final Attempt attempt;
    private final Consumer<String> warnings;
    private @Nullable Wire wire;
    private @Nullable ThreadPrintSource instead;
    private boolean warned;

    private AttachedSource(Jvm jvm, Attempt attempt, Consumer<String> warnings) {
        this.jvm = jvm;
        this.target = new Target(jvm.pid(), jvm.main());
        this.attempt = attempt;
        this.warnings = warnings;
    }

    /**
     * Nothing is done to the JVM before it is asked.
     *
     * @param warnings gets a line where less is told than could be
     * @throws ToolException if it cannot be attached to
     */
    public static Source open(Jvm jvm, Attempt attempt, Consumer<String> warnings) throws ToolException {
        if (jvm.access() instanceof Access.Refused refused) {
            throw new ToolException(
                    refused.why().status(), "JVM " + jvm.pid() + " (" + jvm.main() + ") " + refused.reason());
        }
        JdkDoor.requireAttachModule(ModuleLayer.boot());
        return new AttachedSource(jvm, attempt, warnings);
    }

    @Override
    public void snapshot(Request request, OutputStream json) throws ToolException, IOException {
        Patience patience = new Patience(attempt.timeout());
        Map<String, String> lines = lines(request);
        try {
            Wire open = connected(patience, "");
            if (open == null) {
                printed(request, json, patience);
                return;
            }
            patience.extend(request.interval());
            open.ask(lines, json, patience);
        } catch (Wire.RefusedException e) {
            throw refused(lines, e);
        }
    }

    @Override
    public void webServers(Optional<String> settings, OutputStream json) throws ToolException, IOException {
        Patience patience = new Patience(attempt.timeout());
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("command", "web");
        settings.ifPresent(text -> lines.put("settings", text));
        try {
            Wire open = connected(patience, "");
            if (open == null) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        target.name()
                                + " lets no agent be loaded, and its own thread print tells no web servers; "
                                + ThreadPrintSource.HOW_TO_ALLOW);
            }
            open.ask(lines, json, patience);
        } catch (Wire.RefusedException e) {
            throw refused(lines, e);
        }
    }

    @Override
    public void detach() throws ToolException {
        Patience patience = new Patience(attempt.timeout());
        try {
            Wire open = connected(patience, ",detach=true");
            if (open == null) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        target.name()
                                + " lets no agent be loaded while it runs, so that there is none to be taken out");
            }
            open.ask(Map.of("command", "detach"), OutputStream.nullOutputStream(), patience);
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

    /** The connection; {@code null} where no agent may be loaded. */
    private @Nullable Wire connected(Patience patience, String options) throws ToolException {
        if (wire == null && instead == null) {
            Door door = Doors.to(jvm, attempt.force(), patience);
            if (jvm.access() instanceof Access.ThreadPrintOnly) {
                instead = new ThreadPrintSource(target, door);
                return null;
            }
            try {
                wire = new Wire(door.load(options, patience), target);
            } catch (AgentsForbiddenException e) {
                instead = new ThreadPrintSource(target, door);
            } catch (IOException e) {
                throw new ToolException(
                        ExitStatus.FAULT,
                        "the connection of " + target.name() + " cannot be used: " + Untrusted.line(e.toString()),
                        e);
            }
        }
        return wire;
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
