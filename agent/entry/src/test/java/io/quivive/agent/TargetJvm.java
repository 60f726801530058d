// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import com.sun.tools.attach.VirtualMachine;
import io.quivive.agent.Jdks.Jdk;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A child JVM that runs one of the targets. A target prints lines; {@code ready} is the one that {@link #start} waits for, and what is sent
 * to its standard input are its commands. Everything that it prints is kept for the message of a failure.
 */
public final class TargetJvm implements AutoCloseable {
    static {
        // the JDK's own ten seconds are too few for a machine that does much else
        System.setProperty("sun.tools.attach.attachTimeout", "60000");
    }

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final StringBuilder printed = new StringBuilder();

    private TargetJvm(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a target with the tests' class path and waits until it is ready. */
    public static TargetJvm start(Jdk jdk, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        return start(jdk, jvmOptions, System.getProperty("java.class.path"), main, arguments);
    }

    /** The same with nothing but the targets on its class path: a JVM that knows nothing of us. */
    public static TargetJvm startBare(Jdk jdk, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        String targets = Path.of(URI.create(
                        main.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
        return start(jdk, jvmOptions, targets, main, arguments);
    }

    private static TargetJvm start(
            Jdk jdk, List<String> jvmOptions, String classPath, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return start(new ProcessBuilder(command), Pattern.compile("^ready"));
    }

    /** Starts any program that is a JVM and waits for a line in which {@code ready} is found. */
    public static TargetJvm start(ProcessBuilder program, Pattern ready) throws IOException {
        TargetJvm target = new TargetJvm(program.redirectErrorStream(true).start());
        try {
            target.awaitLine(ready);
        } catch (IOException e) {
            target.close();
            throw e;
        }
        return target;
    }

    /** That of the JVM, which may be the child of a script that was started. */
    public long pid() {
        return jvm().pid();
    }

    private ProcessHandle jvm() {
        return process.descendants()
                .filter(child -> !isJava(process.toHandle()) && isJava(child))
                .findFirst()
                .orElse(process.toHandle());
    }

    private static boolean isJava(ProcessHandle handle) {
        return handle.info().command().orElse("").endsWith("/java");
    }

    public Process process() {
        return process;
    }

    /** What it has printed so far, as far as lines were awaited or drained. */
    public String printed() {
        synchronized (printed) {
            return printed.toString();
        }
    }

    /** Reads what it prints until a line begins with a text; answers the rest of that line. */
    public String awaitLine(String beginning) throws IOException {
        return awaitLine(Pattern.compile("^" + Pattern.quote(beginning)))
                .substring(beginning.length())
                .strip();
    }

    private String awaitLine(Pattern wanted) throws IOException {
        while (true) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the target ended before it printed '" + wanted + "':\n" + printed());
            }
            keep(line);
            if (wanted.matcher(line).find()) {
                return line;
            }
        }
    }

    /** Reads what it prints from now on in a thread of its own, so that a program that prints much does not wait for a reader. */
    public void drain() {
        Thread reader = new Thread(
                () -> {
                    try {
                        for (String line = out.readLine(); line != null; line = out.readLine()) {
                            keep(line);
                        }
                    } catch (IOException e) {
                        keep(e.toString());
                    }
                },
                "drain");
        reader.setDaemon(true);
        reader.start();
    }

    private void keep(String line) {
        synchronized (printed) {
            printed.append(line).append('\n');
        }
    }

    /** Sends a command line. */
    public void send(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
    }

    /** Sends a command line and waits for a line that begins with the same word; answers the rest of that line. */
    public String call(String line) throws IOException {
        send(line);
        return awaitLine(line.split(" ", 2)[0]);
    }

    /** Attaches the agent that this build made. */
    public AgentConnection attach() throws Exception {
        return attach(builtAgent(), "0.1.0-SNAPSHOT");
    }

    /** Attaches the agent that only looks. */
    public AgentConnection attachLook(String... options) throws Exception {
        return attach(pid(), builtLook(), "0.1.0-SNAPSHOT", options);
    }

    /** Attaches an agent's jar in the name of a version. */
    public AgentConnection attach(Path jar, String version) throws Exception {
        return attach(pid(), jar, version);
    }

    /** Attaches an agent's jar in the name of a version to any JVM, with more options of it. */
    public static AgentConnection attach(long pid, Path jar, String version, String... options) throws Exception {
        Path folder = Files.createTempDirectory("quivive-test");
        Path socket = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String all = "jar=" + jar + ",version=" + version + ",socket=" + socket;
                machine.loadAgent(jar.toString(), String.join(",", all, String.join(",", options)));
            } finally {
                machine.detach();
            }
            server.configureBlocking(false);
            SocketChannel dialled = server.accept();
            if (dialled == null) { // the entry dials before the attach is over, or never
                throw new IOException("the agent was loaded, and nobody has dialled");
            }
            dialled.configureBlocking(true);
            return new AgentConnection(dialled);
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    /** The agent's jar of this build; told by the build in {@code quivive.agent}. */
    public static Path builtAgent() {
        return Path.of(System.getProperty("quivive.agent"));
    }

    /** The same for the agent that only looks; told in {@code quivive.look}. */
    public static Path builtLook() {
        return Path.of(System.getProperty("quivive.look"));
    }

    @Override
    public void close() {
        jvm().destroy(); // its script ends with it
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                ProcessHandle jvm = jvm();
                jvm.destroyForcibly();
                jvm.onExit().join();
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
