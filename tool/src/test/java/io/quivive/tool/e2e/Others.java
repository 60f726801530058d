// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What only root can set up: processes of another user, and in namespaces of their own. Their files lie in a folder that everybody can read. Where a machine
 * lacks something the test is skipped with what is missing.
 */
final class Others implements AutoCloseable {
    static final int NOBODY = 65_534;
    static final List<String> AS_NOBODY = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    /** As root, with mounts and processes of its own. */
    static final List<String> CONTAINER = List.of("unshare", "--mount", "--pid", "--fork", "--kill-child");
    /** As nobody, who is root in there. */
    static final List<String> ROOTLESS =
            concat(AS_NOBODY, List.of("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork"));

    private final Path home;

    private Others(Path home) {
        this.home = home;
    }

    /** Copies the tests' programs and the tool to where everybody reads them. */
    static Others copied() throws IOException {
        assumeTrue(isRoot(), "only root can be another user");
        Path home = Files.createTempDirectory(Path.of("/var/tmp"), "quivive-test");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        copy(Path.of(Run.jar()), home.resolve("quivive.jar"));
        Path classes = Path.of(Child.classes(), "io/quivive/tool/e2e");
        try (var files = Files.list(classes)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".class")).toList()) {
                copy(file, home.resolve("io/quivive/tool/e2e").resolve(file.getFileName()));
            }
        }
        return new Others(home);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Skips a test where this machine does not permit something. */
    static void assumeWorks(String what, List<String> command) throws Exception {
        assumeTrue(Run.of(command).status() == 0, () -> what + " is not permitted here: " + command);
    }

    /** Where the jar lies for JVMs of the user who runs the tests. */
    static Path safeFolder() throws IOException {
        if (isRoot()) {
            return Path.of("/run/quivive/0");
        }
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid", LinkOption.NOFOLLOW_LINKS);
        List<Path> candidates = List.of(
                Path.of("/run/quivive/" + user),
                Path.of(String.valueOf(System.getenv("XDG_RUNTIME_DIR")), "quivive"),
                Path.of(System.getProperty("user.home"), ".cache/quivive"));
        return candidates.stream().filter(Files::isDirectory).findFirst().orElse(candidates.get(2));
    }

    String classes() {
        return home.toString();
    }

    /** {@code java} with options, and one of the tests' programs. */
    List<String> java(Jdk jdk, List<String> options, Class<?> program, String... arguments) {
        return concat(
                List.of(jdk.java()),
                concat(options, concat(List.of("-cp", classes(), program.getName()), List.of(arguments))));
    }

    /** A command with a {@code /tmp} and a {@code /proc} of its own, behind one of the ways above. */
    static List<String> within(List<String> way, String before, List<String> command) {
        return concat(
                way,
                concat(
                        List.of(
                                "sh",
                                "-c",
                                "mount -t tmpfs -o mode=1777 none /tmp && mount -t proc proc /proc && cd / && " + before
                                        + " exec \"$@\"",
                                "sh"),
                        command));
    }

    Run quiviveAsNobody(Jdk jdk, String... arguments) throws Exception {
        return Run.of(concat(
                AS_NOBODY,
                concat(List.of(jdk.java(), "-jar", home.resolve("quivive.jar").toString()), List.of(arguments))));
    }

    static List<String> concat(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static void copy(Path from, Path to) throws IOException {
        Path above = to.getParent();
        if (!Files.exists(above)) {
            Files.createDirectories(above);
            for (Path folder = above; folder.startsWith("/var/tmp/") && folder.getNameCount() > 2; ) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
                folder = folder.resolve("..").normalize();
            }
        }
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
