// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process that the tests look at, with what it prints. */
@SuppressWarnings("JdkObsolete") // one thread writes what another reads
public final class Child implements AutoCloseable {
    private final Process process;
    private final StringBuffer printed;
    private final long pid;

    private Child(Process process, StringBuffer printed, long pid) {
        this.process = process;
        this.printed = printed;
        this.pid = pid;
    }

    /** A JVM that runs {@link Target}. */
    static Child jvm(Jdk jdk, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(jdk.java());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classes(), Target.class.getName()));
        return start(command);
    }

    /** A command that ends in a JVM that runs {@link Target}, by whatever way. */
    public static Child start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuffer printed = new StringBuffer();
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    printed.append(line).append('\n');
                    if (line.equals("ready")) {
                        ready.complete(true);
                    }
                }
            } catch (IOException e) {
                // it was killed
            }
            ready.complete(false);
        });
        reader.setDaemon(true);
        reader.start();
        if (!ready.join()) {
            throw new IOException(command + " ended:\n" + printed);
        }
        long pid = process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .map(ProcessHandle::pid)
                .orElse(process.pid());
        return new Child(process, printed, pid);
    }

    /** All that it has printed so far. */
    String printed() {
        return printed.toString();
    }

    /** Asserts that it lives, and has printed no thread dump and nothing of ours. */
    void isUnharmed() {
        assertThat(isAlive()).as("it lives").isTrue();
        assertThat(printed()).doesNotContain("Full thread dump");
        assertThat(printed().lines().filter(line -> !line.startsWith("WARNING: "))) // the JVM's own, at an attach
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("quivive"));
    }

    /** A process that is no JVM. */
    static Child sleep() throws IOException {
        Process process = new ProcessBuilder("sleep", "300").start();
        return new Child(process, new StringBuffer(), process.pid());
    }

    /** Where the tests' classes are. */
    public static String classes() {
        return Path.of("target/test-classes").toAbsolutePath().toString();
    }

    public String pid() {
        return Long.toString(pid);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends it a signal; when it is to stop, it has. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, pid()).start().waitFor();
        while (name.equals("STOP")
                && !Files.readString(Path.of("/proc", pid(), "stat")).contains(") T ")) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            signal("CONT");
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
