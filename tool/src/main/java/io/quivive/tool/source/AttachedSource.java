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
import io.quivive.tool.source.Attachment.AgentsForbiddenException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that the agent is loaded into. The agent dials a socket of ours, so that the JVM listens nowhere, and the connection stays for
 * further requests. Where agents may not be loaded the JVM's own thread print answers instead, with a warning.
 */
public final class AttachedSource implements Source {
    private static final long LOOK_AGAIN_MILLIS = 100;
    /** How the entry ends its answer where no agent is at work. */
    private static final String NOTHING_TO_DETACH = "there is nothing to detach";

    /** Lines of a request that hold an operator's own text. */
    private static final List<String> OPERATORS = List.of("roles", "settings");

    private static final String ANOTHER_FOLDER =
            "; JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER names another folder for it, with a short path";

    private final Attachment attachment;
    private final Jvm jvm;
    private final Duration timeout;
    private final Consumer<String> warnings;
    private @Nullable Wire wire;
    private @Nullable ThreadPrintSource instead;
    private boolean warned;

    private AttachedSource(Jvm jvm, Duration timeout, Consumer<String> warnings) {
        this.jvm = jvm;
        this.attachment = new Attachment(jvm);
        this.timeout = timeout;
        this.warnings = warnings;
    }

    /**
     * Nothing is done to the JVM before it is asked.
     *
     * @param timeout how long it may take to answer, beside the interval
     * @param warnings gets a line where less is told than could be
     * @throws ToolException if it cannot be attached to
     */
    public static Source open(Jvm jvm, Duration timeout, Consumer<String> warnings) throws ToolException {
        if (jvm.access() instanceof Access.Refused refused) {
            throw new ToolException(
                    ExitStatus.REFUSED, "JVM " + jvm.pid() + " (" + jvm.main() + ") " + refused.reason());
        }
        Attachment.requireAttachModule(ModuleLayer.boot());
        return new AttachedSource(jvm, timeout, warnings);
    }

    @Override
    public void snapshot(Request request, OutputStream json) throws ToolException, IOException {
        Patience patience = new Patience(timeout);
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
        Patience patience = new Patience(timeout);
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("command", "web");
        settings.ifPresent(text -> lines.put("settings", text));
        try {
            Wire open = connected(patience, "");
            if (open == null) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        attachment.target()
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
        Patience patience = new Patience(timeout);
        try {
            Wire open = connected(patience, ",detach=true");
            if (open == null) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        attachment.target()
                                + " lets no agent be loaded while it runs, so that there is none to be taken out");
            }
            open.ask(Map.of("command", "detach"), OutputStream.nullOutputStream(), patience);
        } catch (Wire.RefusedException e) {
            if (!String.valueOf(e.getMessage()).endsWith(NOTHING_TO_DETACH)) {
                throw new ToolException(ExitStatus.FAULT, attachment.target() + ": " + e.getMessage(), e);
            }
            warnings.accept(attachment.target() + ": " + e.getMessage());
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
            attachment.awaitReady(patience);
            try {
                wire = new Wire(dialled(patience, options), attachment);
            } catch (AgentsForbiddenException e) {
                instead = new ThreadPrintSource(jvm.pid(), attachment);
            } catch (FileSystemException e) {
                throw new ToolException(
                        ExitStatus.FAULT,
                        "the files for the target could not be made: " + Untrusted.line(e.toString()) + ANOTHER_FOLDER,
                        e);
            } catch (IOException e) {
                throw new ToolException(
                        ExitStatus.FAULT,
                        "no socket could be made for the target: " + Untrusted.line(String.valueOf(e.getMessage()))
                                + ANOTHER_FOLDER,
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
            warnings.accept(attachment.target()
                    + " lets no agent be loaded: this comes from its own thread print, which pauses it and tells less"
                    + ThreadPrintSource.impossible(request) + "; "
                    + ThreadPrintSource.HOW_TO_ALLOW);
        }
        instead.snapshot(request, json, patience);
    }

    private SocketChannel dialled(Patience patience, String more)
            throws IOException, ToolException, AgentsForbiddenException {
        AgentJar agent = AgentJar.packed();
        try (Exchange exchange = Exchange.with(jvm.pid(), agent);
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            server.bind(UnixDomainSocketAddress.of(exchange.socket()));
            exchange.bound();
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            String options = "jar=" + escaped(exchange.jarThere()) + ",version=" + escaped(agent.version()) + ",socket="
                    + escaped(exchange.socketThere()) + more;
            CompletableFuture<Boolean> loaded = attachment.start(
                    machine -> {
                        machine.loadAgent(exchange.jarThere(), options);
                        return true;
                    },
                    patience);
            CompletableFuture<?> woken = loaded.whenComplete((done, failure) -> selector.wakeup());
            while (!patience.isOver()) {
                long began = System.nanoTime();
                selector.select(patience.nextWaitMillis(LOOK_AGAIN_MILLIS));
                selector.selectedKeys().clear();
                patience.waitedSince(began);
                SocketChannel dialled = server.accept();
                if (dialled != null) {
                    return dialled;
                }
                attachment.requireAlive();
                if (woken.isCompletedExceptionally()) {
                    attachment.await(loaded, patience);
                }
            }
            throw attachment.silent(patience);
        }
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
                ours ? ExitStatus.USAGE : ExitStatus.FAULT, ours ? message : attachment.target() + ": " + message, e);
    }

    private static String number(ActivityOptions options) {
        return switch (options) {
            case PROCESSES_AND_SESSIONS -> "0";
            case PROCESSES_ONLY -> "1";
            case SESSIONS_ONLY -> "2";
        };
    }

    private static String escaped(String value) {
        return value.replace("%", "%25").replace(",", "%2C");
    }
}
