// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A child JVM of the same JDK, which is told lines and answers each with one. It ends with this. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    /** Starts it. */
    Child(Class<?> program, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        out = process.inputReader();
        in = process.outputWriter();
    }

    String pid() {
        return Long.toString(process.pid());
    }

    /** Sends a line, which is answered later. */
    void send(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
    }

    /** The next line that it prints. */
    String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the child JVM has ended");
        }
        return line;
    }

    /** Sends a line and waits for the answer. */
    String call(String line) throws IOException {
        send(line);
        return line();
    }

    /** Processor nanoseconds of all threads that it has, as the kernel tells them. */
    long cpuNanos() throws IOException {
        return cpuNanos("");
    }

    /** The same of its compilers' threads. */
    long compilerNanos() throws IOException {
        return cpuNanos("Compiler");
    }

    private long cpuNanos(String inName) throws IOException {
        long sum = 0;
        for (Path task : tasks()) {
            if (read(task, "comm").contains(inName)) {
                String times = read(task, "schedstat");
                sum += times.isEmpty() ? 0 : Long.parseLong(times.split(" ", 2)[0]);
            }
        }
        return sum;
    }

    /** Whether it has a thread of that name. */
    boolean hasThread(String name) throws IOException {
        return tasks().stream().anyMatch(task -> read(task, "comm").equals(name + '\n'));
    }

    private List<Path> tasks() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", pid(), "task"))) {
            return tasks.toList();
        }
    }

    private static String read(Path task, String file) {
        try {
            return Files.readString(task.resolve(file));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    @Override
    public void close() throws IOException {
        try {
            in.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
