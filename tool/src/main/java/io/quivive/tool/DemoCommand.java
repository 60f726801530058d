// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code quivive demo}. The server and its clients are the demo's own jar; here they are only looked at, as any other. */
@Command(
        name = "demo",
        description = {
            "Starts a real server with customers who keep it busy, and shows who is connected to it and what it does for them.",
            "Two have signed in; one request burns a processor, one is slow, and one hung before quivive came. The server knows nothing of quivive,"
                    + " and listens on this machine alone.",
            "Ends with Ctrl-C, and everything that it has started with it. Part of a checkout, not of the jar."
        },
        footer = {
            "",
            "Examples:",
            "  quivive demo                  until Ctrl-C; look at its server from a second terminal",
            "  quivive demo --seconds 60     for a minute",
            "  quivive demo --json           one document, as quivive snapshot prints it, and nothing else"
        })
final class DemoCommand implements Callable<Integer> {
    private static final String READY = "ready ";
    private static final int INTERRUPTED = 130;
    /** The server has just started, and may share its processors with its customers. */
    private static final String PATIENCE = "--timeout=60s";

    private final Output out;
    private final PrintStream notes;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(names = "--json", description = "Print a plain snapshot of the server as JSON, and nothing else.")
    private boolean json;

    private @Nullable Integer seconds;
    private volatile boolean isInterrupted;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "End so many seconds after it was shown, 1 to 86400. Default: when it is interrupted.")
    void seconds(int value) {
        if (value < 1 || value > 86_400) {
            throw new ParameterException(
                    command.commandLine(), "seconds " + value + " is out of range: expected 1 to 86400");
        }
        seconds = value;
    }

    DemoCommand(Output out, PrintStream notes) {
        this.out = out;
        this.notes = notes;
    }

    @Override
    public Integer call() throws Exception {
        Path jar = jar();
        notes.println("quivive: starting a Tomcat in a JVM of its own, and its customers …");
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-jar",
                        jar.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        Thread end = new Thread(() -> {
            isInterrupted = true;
            end(demo);
        });
        Runtime.getRuntime()
                .addShutdownHook(end); // for Ctrl-C; if quivive is killed, the demo's input ends all the same
        try (BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8)) {
            List<String> about = new ArrayList<>();
            String line = lines.readLine();
            while (line != null && !line.startsWith(READY)) {
                about.add(line);
                line = lines.readLine();
            }
            if (line == null) {
                return ended(demo.waitFor());
            }
            int status = show(about, line.substring(READY.length()));
            return status == ExitStatus.OK ? await(demo) : status;
        } finally {
            end(demo);
        }
    }

    private static Path jar() throws ToolException, URISyntaxException {
        Path own = Path.of(DemoCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path jar = own.resolveSibling("../../demo/target/quivive-demo.jar").normalize();
        if (!Files.isRegularFile(jar)) {
            throw new ToolException(
                    ExitStatus.FAULT,
                    "the demo is not there: " + jar
                            + " is missing; take a checkout of quivive, and run ./quivive demo in it");
        }
        return jar;
    }

    private int show(List<String> about, String pid) throws IOException {
        if (json) {
            int status = Main.commands(out).execute("snapshot", pid, PATIENCE);
            notes.println("quivive: its server is pid " + pid + "; it runs " + untilWhen());
            return status;
        }
        for (String line : about) {
            out.print(line + "\n");
        }
        for (String table : List.of("sessions", "ps")) {
            out.print("\n$ ./quivive " + table + " " + pid + "\n");
            out.flush();
            int status = Main.commands(out).execute(table, pid, PATIENCE);
            if (status != ExitStatus.OK) {
                return status;
            }
        }
        out.print("\nNow look at it yourself, in a second terminal:\n"
                + "  ./quivive ps " + pid + " --every 2s\n"
                + "  ./quivive ps " + pid + " --user bob\n"
                + "  ./quivive snapshot " + pid + " --extended\n"
                + "The demo runs " + untilWhen() + ".\n");
        out.flush();
        return ExitStatus.OK;
    }

    private String untilWhen() {
        return seconds == null ? "until Ctrl-C" : "for " + seconds + " s, or until Ctrl-C";
    }

    private int await(Process demo) throws InterruptedException, ToolException {
        if (seconds == null) {
            demo.waitFor();
        } else if (!demo.waitFor(seconds, TimeUnit.SECONDS)) {
            return ExitStatus.OK;
        }
        return ended(demo.exitValue());
    }

    private int ended(int status) throws ToolException {
        if (isInterrupted || status == INTERRUPTED) { // so is this process
            return INTERRUPTED;
        }
        throw new ToolException(ExitStatus.NO_ANSWER, "the demo ended by itself, with status " + status);
    }

    /** Closing its input ends it and its server. */
    private static void end(Process demo) {
        try {
            demo.getOutputStream().close();
            if (!demo.waitFor(10, TimeUnit.SECONDS)) {
                demo.descendants().forEach(ProcessHandle::destroyForcibly);
                demo.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
