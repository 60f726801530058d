// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.view.Screen;
import io.quivive.tool.view.TerminalText;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Who asks over JMX, and how. A password is read from a file or asked for, since everybody on the machine sees arguments. Written by
 * picocli.
 */
public final class JmxOptions {
    private static final int LONGEST = 4_096;
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    @Option(names = "--jmx-user", paramLabel = "NAME", description = "With a JMX service URL: sign in as this user.")
    @Nullable
    String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "Read the password from the first line of a file that you alone may read; without it, it is asked for.")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--jmx-tls",
            description =
                    "Over JMX use TLS alone, for the registry too. The certificate must be for the URL's host, and trusted by"
                            + " this JDK, or by the store that JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE names.")
    boolean tls;

    @Option(
            names = "--insecure",
            description =
                    "Over JMX send the password even in the clear, after a warning. Without it, and without --jmx-tls, it goes to a JVM"
                            + " of your user or root on this machine alone.")
    boolean insecure;

    /** For picocli. */
    public JmxOptions() {}

    JmxOptions(@Nullable String user, @Nullable Path passwordFile) {
        this.user = user;
        this.passwordFile = passwordFile;
    }

    /** Whether one of the options was given, which are of no use for a local target. */
    public boolean isGiven() {
        return user != null || passwordFile != null || tls || insecure;
    }

    /** A user and a password. */
    record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "Credentials of " + user;
        }
    }

    /**
     * What the connections to a target must have.
     *
     * @throws ToolException if a password would go there in the clear
     */
    Protection protection(JmxTarget target) throws ToolException {
        if (tls && insecure) {
            throw new ToolException(ExitStatus.USAGE, "--jmx-tls and --insecure contradict each other: leave one out");
        }
        if (tls) {
            return Protection.TLS;
        }
        if (user == null || insecure) {
            return Protection.NONE;
        }
        if (target.isLoopback()) {
            return Protection.SAME_USER;
        }
        throw new ToolException(
                ExitStatus.USAGE,
                "the password of '" + JmxFailure.shown(user) + "' would go to " + target
                        + " in the clear: give --jmx-tls if that JVM has TLS, or --insecure to send it all the same");
    }

    /**
     * What to sign in with.
     *
     * @return empty if no user was given
     * @throws ToolException if the password cannot be had
     */
    Optional<Credentials> credentials() throws ToolException {
        if (user == null) {
            if (passwordFile != null) {
                throw new ToolException(
                        ExitStatus.USAGE, "--password-file needs --jmx-user: give the name to sign in with");
            }
            return Optional.empty();
        }
        return Optional.of(new Credentials(user, passwordFile != null ? fromFile(passwordFile) : fromConsole(user)));
    }

    private static String fromFile(Path file) throws ToolException {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
                permissions.addAll(Files.getPosixFilePermissions(file));
                permissions.retainAll(OF_OTHERS);
                if (!permissions.isEmpty()) {
                    throw new ToolException(
                            ExitStatus.USAGE,
                            "password file '" + file
                                    + "' is open to other users: chmod 600 it, and change the password");
                }
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LONGEST);
                String line = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString()
                        .lines()
                        .findFirst()
                        .orElse("");
                if (line.isEmpty()) {
                    throw new ToolException(
                            ExitStatus.USAGE, "password file '" + file + "' is empty: its first line is the password");
                }
                return line;
            }
        } catch (CharacterCodingException e) {
            throw new ToolException(ExitStatus.USAGE, "password file '" + file + "' is not text in UTF-8", e);
        } catch (IOException e) {
            throw new ToolException(ExitStatus.USAGE, "password file '" + file + "' cannot be read: " + e, e);
        }
    }

    private static String fromConsole(String user) throws ToolException {
        Console console = Screen.console();
        char[] password = console == null ? null : console.readPassword("Password of %s: ", TerminalText.escape(user));
        if (password == null) {
            throw new ToolException(
                    ExitStatus.USAGE,
                    "there is no terminal to ask for the password of '" + user + "': give --password-file");
        }
        return new String(password);
    }
}
