// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.machine.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a root folder of its own, as that of a container. */
class SafeFolderTest {
    private static final Target TARGET = new Target(ProcessHandle.current().pid(), "Main");
    private static final AgentJar AGENT = AgentJar.of("agent", "a jar".getBytes(UTF_8));
    private static final int ANOTHER = 12_345;

    @TempDir
    Path root;

    private int user;

    @BeforeEach
    void readUser() throws Exception {
        user = (Integer) Files.getAttribute(root, "unix:uid");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void whatIsMissingIsMadeForTheUserAlone() throws Exception {
        folder("home/me", "rwxr-xr-x");
        SafeFolder safe = choose("/home/me/.cache/quivive");
        assertThat(root.resolve("home/me/.cache")).as("nothing is made yet").doesNotExist();
        safe.open().close();
        assertThat(Files.getPosixFilePermissions(root.resolve("home/me/.cache/quivive")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aFolderThatOthersCanWriteAnywhereOnTheWayIsPassedOver() throws Exception {
        folder("tmp", "rwxrwxrwx");
        Files.setAttribute(root.resolve("tmp"), "unix:mode", 01777);
        folder("tmp/mine", "rwx------");
        folder("group", "rwxrwxr-x");
        folder("group/mine", "rwx------");
        folder("good", "rwx------");
        assertThat(choose("/tmp/mine", "/tmp/mine/quivive", "/group/mine", "/good")
                        .path())
                .isEqualTo(Path.of("/good"));
    }

    @Test
    void aLinkOnTheWayIsPassedOver() throws Exception {
        folder("good", "rwx------");
        Files.createSymbolicLink(root.resolve("link"), root.resolve("good"));
        assertThat(choose("/link", "/link/quivive", "/good").path()).isEqualTo(Path.of("/good"));
    }

    @Test
    void whatAKilledCommandLeftIsTakenAway() throws Exception {
        folder("good", "rwx------");
        Path safe = root.resolve("good");
        Path socket = old(Files.createFile(safe.resolve("s-1")));
        Path jar = old(Files.createFile(safe.resolve("quivive-agent.jar")));
        Path inUse = Files.createFile(safe.resolve("s-2"));
        Path young = Files.createSymbolicLink(safe.resolve("s-3"), jar);
        choose("/good").open().close();
        assertThat(socket).doesNotExist();
        assertThat(jar).as("a path once told to a JVM").exists();
        assertThat(inUse).exists();
        assertThat(young).as("as old as itself, not as what it leads to").isSymbolicLink();
    }

    @Test
    void theFolderOfAKilledErrandIsTakenAwayAndNothingElseInIt() throws Exception {
        folder("shared/e-1", "rwx--x--x");
        Files.createFile(root.resolve("shared/e-1/s"));
        Path left = old(root.resolve("shared/e-1"));
        folder("shared/e-2", "rwx--x--x");
        Files.createFile(root.resolve("shared/e-2/other"));
        Path full = old(root.resolve("shared/e-2"));
        folder("shared/e-3", "rwx--x--x");
        try (RootFolder shared = RootFolder.open(root.resolve("shared"))) {
            SafeFolder.sweep(shared, "e-*");
        }
        assertThat(left).doesNotExist();
        assertThat(full.resolve("other")).exists();
        assertThat(root.resolve("shared/e-3")).exists();
    }

    private static Path old(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    }

    @Test
    void aFolderOfAnotherUserIsPassedOver() throws Exception {
        assumeTrue(user == 0, "only root can give folders away");
        folder("his", "rwxr-xr-x");
        Files.setAttribute(root.resolve("his"), "unix:uid", ANOTHER);
        folder("his/mine", "rwx------");
        folder("good", "rwx------");
        assertThat(choose("/his", "/his/mine", "/his/missing", "/good").path()).isEqualTo(Path.of("/good"));
        assertThat(SafeFolder.choose(
                                TARGET,
                                root,
                                new SafeFolder.Owners(ANOTHER, Set.of(0)),
                                ANOTHER,
                                List.of(Path.of("/good"), Path.of("/good/quivive"), Path.of("/his")))
                        .get(0)
                        .path())
                .as("of which root alone is above")
                .isEqualTo(Path.of("/his"));
    }

    @Test
    void whereNoneIsSafeIsSaidWhichToMake() {
        assertThatThrownBy(() -> choose("/missing/for/long/quivive"))
                .hasMessageContaining(
                        "install -d -m 755 /run/quivive && install -d -m 700 -o " + user + " /run/quivive/" + user)
                .hasMessageContaining("where it runs")
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_SAFE_WAY));
    }

    @Test
    void theJarHasOnePathAndIsWrittenAnewOnlyWhereItDiffers() throws Exception {
        folder("good", "rwx------");
        SafeFolder safe = choose("/good");
        Path jar = root.resolve("good").resolve(AGENT.fileName());
        try (RootFolder folder = safe.open()) {
            assertThat(safe.place(folder, AGENT)).isEqualTo(Path.of("/good").resolve(AGENT.fileName()));
            assertThat(jar).hasContent("a jar");
            Object first = Files.getAttribute(jar, "unix:ino");
            safe.place(folder, AGENT);
            assertThat(Files.getAttribute(jar, "unix:ino")).isEqualTo(first);
            Files.writeString(jar, "worse");
            safe.place(folder, AGENT);
            assertThat(jar).hasContent("a jar");
        }
        assertThat(root.resolve("good"))
                .isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    }

    private void folder(String name, String permissions) throws Exception {
        Files.createDirectories(root.resolve(name));
        Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString(permissions));
    }

    private SafeFolder choose(String... candidates) throws ToolException {
        return SafeFolder.choose(
                        TARGET,
                        root,
                        new SafeFolder.Owners(user, Set.of(0)),
                        user,
                        List.of(candidates).stream().map(Path::of).toList())
                .get(0);
    }
}
