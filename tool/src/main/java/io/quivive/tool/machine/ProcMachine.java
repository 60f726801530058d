// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.Access.Attachable;
import io.quivive.tool.machine.Access.Refused;
import io.quivive.tool.machine.Access.ThreadPrintOnly;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Linux machine, read from its {@code /proc}: a JVM is a process that maps a {@code libjvm.so}. */
final class ProcMachine implements Machine {
    private static final int OLDEST = 17;
    private static final Pattern LIBRARY = Pattern.compile("(/.*/(libjvm\\.so|libj9vm[0-9]*\\.so))( \\(deleted\\))?$");
    private static final List<String> OPTION_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final Path proc;
    private final int user;
    private final long self;
    private final Map<Path, Boolean> nativeImages = new HashMap<>();

    /**
     * @param proc the root of the process file system
     * @param user effective user id of this process
     * @param self pid of this process
     */
    ProcMachine(Path proc, int user, long self) {
        this.proc = proc;
        this.user = user;
        this.self = self;
    }

    static ProcMachine here(Path proc) throws ToolException {
        try {
            return new ProcMachine(
                    proc,
                    ProcStatus.read(proc.resolve("self")).user(),
                    ProcessHandle.current().pid());
        } catch (IOException e) {
            throw new ToolException(ExitStatus.FAULT, "/proc/self/status cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Jvm> jvms() throws ToolException {
        List<Jvm> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : folders) {
                try {
                    long pid = Long.parseLong(folder.getFileName().toString());
                    if (pid != self) {
                        look(pid, folder, ProcStatus.read(folder)).ifPresent(found::add);
                    }
                } catch (IOException | NumberFormatException e) {
                    // it has just ended
                }
            }
        } catch (IOException e) {
            throw new ToolException(ExitStatus.FAULT, proc + " cannot be read: " + e.getMessage(), e);
        }
        found.sort(Comparator.comparingLong(Jvm::pid));
        return found;
    }

    @Override
    public Jvm jvm(long pid) throws ToolException {
        if (pid == self) {
            throw new ToolException(
                    ExitStatus.NO_TARGET, "process " + pid + " is this command itself; see quivive list");
        }
        Path folder = proc.resolve(Long.toString(pid));
        try {
            ProcStatus status = ProcStatus.read(folder);
            if (status.process() != pid) {
                throw new ToolException(
                        ExitStatus.NO_TARGET,
                        pid + " is a thread of process " + status.process() + "; give that number");
            }
            Optional<Jvm> jvm = look(pid, folder, status);
            if (jvm.isPresent()) {
                return jvm.get();
            }
            String name = pid + " (" + Untrusted.line(status.name()) + ")";
            if (isAnothers(status)) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        "process " + name + " " + belongsTo(owner(folder, status))
                                + "; whether it is a JVM cannot be told");
            }
            throw new ToolException(ExitStatus.NO_TARGET, "process " + name + " is not a JVM; see quivive list");
        } catch (IOException e) {
            throw new ToolException(ExitStatus.NO_TARGET, "there is no process " + pid + "; see quivive list", e);
        }
    }

    private Optional<Jvm> look(long pid, Path folder, ProcStatus status) throws IOException {
        if (status.state() == 'Z' || status.state() == 'X') {
            return Optional.empty();
        }
        List<String> arguments = texts(folder.resolve("cmdline"));
        CommandLine command = CommandLine.of(arguments);
        String main = Untrusted.line(command.main());
        String owner = owner(folder, status);
        Optional<Path> library;
        try {
            library = library(folder);
        } catch (IOException e) {
            if (arguments.isEmpty() || !looksLikeJava(arguments.get(0))) {
                return Optional.empty();
            }
            String reason = isAnothers(status)
                    ? belongsTo(owner)
                    : "cannot be looked into by this user: it takes the capability CAP_SYS_PTRACE";
            return Optional.of(new Jvm(pid, owner, "?", main, new Refused(reason)));
        }
        if (library.isEmpty()) {
            return isNativeImage(folder.resolve("exe"))
                    ? Optional.of(new Jvm(
                            pid,
                            owner,
                            "?",
                            main,
                            new Refused("is a native image, which has no JVM that could take an agent")))
                    : Optional.empty();
        }
        JdkRelease release = JdkRelease.above(library.get(), folder.resolve("root"));
        return Optional.of(new Jvm(
                pid,
                owner,
                Untrusted.line(release.version()),
                main,
                access(folder, status, owner, library.get(), release, command)));
    }

    private Access access(
            Path folder, ProcStatus status, String owner, Path library, JdkRelease release, CommandLine command) {
        if (release.isOpenJ9() || library.getFileName().toString().startsWith("libj9vm")) {
            return new Refused("is an OpenJ9 JVM; Quivive reads HotSpot JVMs alone");
        }
        if (release.feature() != 0 && release.feature() < OLDEST) {
            return new Refused("runs Java " + Untrusted.line(release.version()) + "; Quivive reads Java 17 and newer");
        }
        if (isAnothers(status)) {
            return new Refused(belongsTo(owner));
        }
        List<String> options = options(folder, command);
        if (isOn(options, "DisableAttachMechanism", false)) {
            return new Refused(
                    "was started with -XX:+DisableAttachMechanism; start it without, or with -javaagent:quivive-agent.jar and read it over JMX");
        }
        if (!isOn(options, "EnableDynamicAgentLoading", true)) {
            return new ThreadPrintOnly("was started with -XX:-EnableDynamicAgentLoading");
        }
        return new Attachable();
    }

    private static List<String> options(Path folder, CommandLine command) {
        List<String> variables;
        try {
            variables = texts(folder.resolve("environ"));
        } catch (IOException e) {
            variables = List.of();
        }
        List<String> options = new ArrayList<>();
        // in the order in which the JVM reads them: the last one counts
        for (String name : OPTION_VARIABLES.subList(0, 2)) {
            addVariable(options, variables, name);
        }
        options.addAll(command.options());
        addVariable(options, variables, OPTION_VARIABLES.get(2));
        return options;
    }

    private static void addVariable(List<String> options, List<String> variables, String name) {
        for (String variable : variables) {
            if (variable.startsWith(name + "=")) {
                options.addAll(List.of(variable.substring(name.length() + 1).split("\\s+")));
            }
        }
    }

    private static boolean isOn(List<String> options, String flag, boolean otherwise) {
        boolean on = otherwise;
        for (String option : options) {
            if (option.equals("-XX:+" + flag)) {
                on = true;
            } else if (option.equals("-XX:-" + flag)) {
                on = false;
            }
        }
        return on;
    }

    private boolean isAnothers(ProcStatus status) {
        return user != 0 && status.user() != user;
    }

    private static String belongsTo(String owner) {
        return "belongs to user " + owner + "; run quivive as "
                + (owner.equals("root") ? "root" : "that user (sudo -u " + owner + " …) or as root");
    }

    private static String owner(Path folder, ProcStatus status) {
        try {
            // the owner of the folder is root where the process may not be traced
            if (Files.getAttribute(folder, "unix:uid") instanceof Integer uid && uid == status.user()) {
                return Untrusted.line(Files.getOwner(folder).getName());
            }
        } catch (IOException | UnsupportedOperationException e) {
            // the number says it as well
        }
        return "#" + Integer.toUnsignedString(status.user());
    }

    private static boolean looksLikeJava(String launcher) {
        return CommandLine.isJava(launcher.substring(launcher.lastIndexOf('/') + 1));
    }

    private static Optional<Path> library(Path folder) throws IOException {
        try (BufferedReader maps = Files.newBufferedReader(folder.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            for (String line = maps.readLine(); line != null; line = maps.readLine()) {
                Matcher library = LIBRARY.matcher(line);
                if (line.contains("vm") && library.find()) {
                    return Optional.of(Path.of(library.group(1)));
                }
            }
            return Optional.empty();
        }
    }

    private boolean isNativeImage(Path link) {
        try {
            return nativeImages.computeIfAbsent(Files.readSymbolicLink(link), file -> Executable.isNativeImage(link));
        } catch (IOException e) {
            return false; // a thread of the kernel
        }
    }

    private static List<String> texts(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    }
}
