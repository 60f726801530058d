// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that the tests look at. What it prints goes to its end of a pipe that nobody needs to read. */
final class Child implements AutoCloseable {
    private final Process process;
    private final long pid;

    private Child(Process process, long pid) {
        this.process = process;
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
    static Child start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder printed = new StringBuilder();
        for (String line = out.readLine(); !"ready".equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IOException(command + " ended:\n" + printed);
            }
            printed.append(line).append('\n');
        }
        long pid = process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .map(ProcessHandle::pid)
                .orElse(process.pid());
        return new Child(process, pid);
    }

    /** A process that is no JVM. */
    static Child sleep() throws IOException {
        Process process = new ProcessBuilder("sleep", "300").start();
        return new Child(process, process.pid());
    }

    /** Where the tests' classes are. */
    static String classes() {
        return Path.of("target/test-classes").toAbsolutePath().toString();
    }

    String pid() {
        return Long.toString(pid);
    }

    boolean isAlive() {
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
