// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.Access.Attachable;
import io.quivive.tool.machine.Access.Refused;
import io.quivive.tool.machine.Access.ThreadPrintOnly;
import io.quivive.tool.machine.Access.Why;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One look at one process, from its {@code /proc}: a JVM is a process that maps a {@code libjvm.so}.
 *
 * <p>A target can keep any of these reads waiting: its memory or its root folder may be files of a file system of its own. So one thread calls; another, when it waits no
 * longer, asks what that one has found until then.
 */
final class ProcLook implements Callable<Optional<Jvm>> {
    private static final int OLDEST = 17;
    private static final Pattern LIBRARY = Pattern.compile("(/.*/(libjvm\\.so|libj9vm[0-9]*\\.so))( \\(deleted\\))?$");

    /** Room for the 262,144 mappings that some databases ask their operators to allow. */
    private static final int MAX_MAPS = 1 << 25;

    private final Path folder;
    private final long pid;
    private final int user;
    private volatile @Nullable ProcStatus status;
    private volatile @Nullable CommandLine command;

    /**
     * @param folder its folder in {@code /proc}
     * @param pid of it
     * @param user effective user id of this process
     */
    ProcLook(Path folder, long pid, int user) {
        this.folder = folder;
        this.pid = pid;
        this.user = user;
    }

    /**
     * Looks.
     *
     * @return empty if it is no JVM
     * @throws IOException if there is no such process
     */
    @Override
    public Optional<Jvm> call() throws IOException {
        ProcStatus status = ProcStatus.read(folder);
        this.status = status;
        if (status.process() != pid || status.state() == 'Z' || status.state() == 'X') {
            return Optional.empty();
        }
        CommandLine command = CommandLine.read(folder);
        this.command = command;
        Optional<String> library;
        try {
            library = library();
        } catch (IOException e) {
            return command.isJava() ? Optional.of(closed(status, command)) : Optional.empty();
        }
        if (library.isEmpty()) {
            Refused refused = new Refused(Why.KIND, "is a native image, which has no JVM that could take an agent");
            return Executable.isNativeImage(folder.resolve("exe"))
                    ? Optional.of(jvm(status, "?", command, refused))
                    : Optional.empty();
        }
        JdkRelease release = JdkRelease.above(library.get(), folder.resolve("root"));
        return Optional.of(jvm(
                status, Untrusted.line(release.version()), command, access(status, library.get(), release, command)));
    }

    /** What it is taken for if the look did not end. */
    Jvm unfinished(String reason) {
        ProcStatus status = this.status;
        CommandLine command = this.command;
        String owner = status == null ? "?" : "#" + Integer.toUnsignedString(status.user());
        return new Jvm(
                pid,
                owner,
                "?",
                command == null ? "?" : Untrusted.line(command.main()),
                new Claim(Optional.empty(), owner, command != null && command.isComplete()),
                new Refused(Why.UNFINISHED, reason));
    }

    /** Says, after a look, why it is no JVM. */
    ToolException noJvm() {
        ProcStatus status = Objects.requireNonNull(this.status);
        String name = pid + " (" + Untrusted.line(status.name()) + ")";
        if (status.process() != pid) {
            return new ToolException(
                    ExitStatus.NO_TARGET, pid + " is a thread of process " + status.process() + "; give that number");
        }
        if (isAnothers(status)) {
            return new ToolException(
                    ExitStatus.NO_RIGHT,
                    "process " + name + " " + belongsTo(owner(status)) + "; whether it is a JVM cannot be told");
        }
        return new ToolException(ExitStatus.NO_TARGET, "process " + name + " is not a JVM; see quivive list");
    }

    private static String belongsTo(String owner) {
        return "belongs to user " + owner + "; run quivive as "
                + (owner.equals("root") ? "root" : "that user (sudo -u " + owner + " …) or as root");
    }

    private boolean isAnothers(ProcStatus status) {
        return user != 0 && status.user() != user;
    }

    private Jvm closed(ProcStatus status, CommandLine command) {
        return jvm(
                status,
                "?",
                command,
                new Refused(
                        Why.RIGHT,
                        isAnothers(status)
                                ? belongsTo(owner(status))
                                : "cannot be looked into by this user: it takes the capability CAP_SYS_PTRACE"));
    }

    private Jvm jvm(ProcStatus status, String version, CommandLine command, Access access) {
        String owner = owner(status);
        return new Jvm(pid, owner, version, Untrusted.line(command.main()), claim(status, owner, command), access);
    }

    private Claim claim(ProcStatus status, String owner, CommandLine command) {
        try {
            RootFolder.Entry root = RootFolder.Entry.of(folder.resolve("root"));
            boolean own = root.isSame(RootFolder.Entry.of(Path.of("/")));
            return new Claim(
                    Optional.of(status.user() + " " + root.device() + " " + root.inode()),
                    own ? owner : owner + " (in a root folder of its own)",
                    command.isComplete());
        } catch (IOException e) {
            return new Claim(Optional.empty(), owner, command.isComplete());
        }
    }

    private Access access(ProcStatus status, String library, JdkRelease release, CommandLine command) {
        if (release.isOpenJ9() || library.contains("/libj9vm")) {
            return new Refused(Why.KIND, "is an OpenJ9 JVM; Quivive reads HotSpot JVMs alone");
        }
        if (release.feature() != 0 && release.feature() < OLDEST) {
            return new Refused(
                    Why.KIND, "runs Java " + Untrusted.line(release.version()) + "; Quivive reads Java 17 and newer");
        }
        if (isAnothers(status)) {
            return new Refused(Why.RIGHT, belongsTo(owner(status)));
        }
        JvmOptions options = JvmOptions.of(folder, command);
        if (options.isOn("DisableAttachMechanism", false)) {
            return new Refused(
                    Why.KIND,
                    "was started with -XX:+DisableAttachMechanism; start it without, or with -javaagent:quivive-agent.jar and read it over JMX");
        }
        if (!options.isOn("EnableDynamicAgentLoading", true)) {
            return new ThreadPrintOnly("was started with -XX:-EnableDynamicAgentLoading");
        }
        return new Attachable();
    }

    private String owner(ProcStatus status) {
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

    private Optional<String> library() throws IOException {
        try (BufferedReader maps = Bounded.lines(folder.resolve("maps"), MAX_MAPS)) {
            for (String line = maps.readLine(); line != null; line = maps.readLine()) {
                Matcher library = LIBRARY.matcher(line);
                if (line.contains("vm") && library.find()) {
                    return Optional.of(library.group(1));
                }
            }
            return Optional.empty();
        }
    }
}
