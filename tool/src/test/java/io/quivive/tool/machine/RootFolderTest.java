// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RootFolderTest {
    private static final Path WAY = Path.of("/a/b/c");

    @TempDir
    Path temp;

    private Path root;
    private Path other;

    @BeforeEach
    void makeFolders() throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
        Files.createDirectories(root.resolve("a/b/c"));
        Files.writeString(root.resolve("a/b/c/file"), "inside");
        other = Files.createDirectories(temp.resolve("other"));
        Files.createDirectories(other.resolve("b/c"));
        Files.createDirectories(other.resolve("c"));
        for (String folder : new String[] {"b/c", "c", "."}) {
            Files.writeString(other.resolve(folder).resolve("file"), "outside");
        }
    }

    @Test
    void aFileIsReadAtTheEndOfAWay() throws IOException {
        assertThat(walkAndRead()).isEqualTo("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "a/b/c"})
    void aLinkAtAnyLevelIsRefused(String level) throws IOException {
        Path folder = root.resolve(level);
        Files.move(folder, temp.resolve("away"));
        Files.createSymbolicLink(folder, other);
        assertThatIOException().isThrownBy(this::walkAndRead).withMessageContaining("is a link");
    }

    @Test
    void aLinkToAFileIsRefused() throws IOException {
        Files.delete(root.resolve("a/b/c/file"));
        Files.createSymbolicLink(root.resolve("a/b/c/file"), other.resolve("file"));
        assertThatIOException().isThrownBy(this::walkAndRead).withMessageContaining("is a link");
    }

    @Test
    void theRootItselfMayBeALinkAsInProc() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), root);
        try (RootFolder opened = RootFolder.open(link);
                RootFolder folder = opened.walk(WAY)) {
            assertThat(folder.read("file", 100)).asString(UTF_8).isEqualTo("inside");
        }
    }

    @Test
    void aPipeIsNeitherReadNorOpenedAsAFolder() throws Exception {
        Process made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assertThat(made.waitFor()).isZero();
        try (RootFolder folder = RootFolder.open(root)) {
            assertThat(folder.look("pipe").isOther()).isTrue();
            assertThatIOException().isThrownBy(() -> folder.read("pipe", 100)).withMessageContaining("no regular file");
            assertThatIOException().isThrownBy(() -> folder.sub("pipe")).withMessageContaining("no folder");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "/", "a/b", "../other", "a/..", "x\0y"})
    void aNameThatIsNotOneComponentIsRefused(String name) throws IOException {
        try (RootFolder folder = RootFolder.open(root)) {
            assertThatIOException().isThrownBy(() -> folder.sub(name)).withMessageContaining("not the name");
            assertThatIOException().isThrownBy(() -> folder.look(name)).withMessageContaining("not the name");
            assertThatIOException().isThrownBy(() -> folder.read(name, 9)).withMessageContaining("not the name");
            assertThatIOException().isThrownBy(() -> folder.delete(name)).withMessageContaining("not the name");
            assertThatIOException().isThrownBy(() -> folder.move("a", name)).withMessageContaining("not the name");
            assertThatIOException().isThrownBy(() -> folder.own(name, 0, 0)).withMessageContaining("not the name");
            assertThatIOException()
                    .isThrownBy(() -> folder.makeFolder(name, PosixFilePermissions.fromString("rwx------")))
                    .withMessageContaining("not the name");
            assertThatIOException()
                    .isThrownBy(() -> folder.create(name, new byte[0], PosixFilePermissions.fromString("rw-------")))
                    .withMessageContaining("not the name");
        }
    }

    @Test
    void aWayWithDotsIsRefused() throws IOException {
        try (RootFolder folder = RootFolder.open(root)) {
            assertThatIOException().isThrownBy(() -> folder.walk(Path.of("/a/../../other")));
            assertThatIOException().isThrownBy(() -> folder.walk(Path.of("a")));
        }
    }

    @Test
    void aFolderThatIsExchangedForALinkAllTheTimeNeverLeadsOutside() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), other);
        Path folder = root.resolve("a");
        Path away = temp.resolve("away");
        AtomicBoolean done = new AtomicBoolean();
        Thread attacker = new Thread(() -> {
            try {
                while (!done.get()) {
                    Files.move(folder, away);
                    Files.move(link, folder);
                    Files.move(folder, link);
                    Files.move(away, folder);
                }
            } catch (IOException e) {
                done.set(true);
            }
        });
        attacker.start();
        int inside = 0;
        for (int i = 0; i < 10_000; i++) {
            try {
                assertThat(walkAndRead()).isEqualTo("inside");
                inside++;
            } catch (IOException e) {
                // refused
            }
        }
        assertThat(done.getAndSet(true)).as("the attacker gave up").isFalse();
        attacker.join();
        assertThat(inside).as("times that the folder itself was read").isPositive();
    }

    @Test
    void aFolderThatWasOpenedStaysTheSameWhateverIsPutInItsPlace() throws IOException {
        try (RootFolder opened = RootFolder.open(root);
                RootFolder folder = opened.walk(WAY)) {
            Files.move(root.resolve("a"), temp.resolve("away"));
            Files.createSymbolicLink(root.resolve("a"), other);
            assertThat(folder.read("file", 100)).asString(UTF_8).isEqualTo("inside");
            assertThat(folder.path().resolve("file")).hasContent("inside");
            assertThat(folder.look().inode()).isEqualTo(Files.getAttribute(temp.resolve("away/b/c"), "unix:ino"));
        }
    }

    @Test
    void aFolderStaysReachableWhenAnotherObjectForItIsClosed() throws IOException {
        RootFolder first = RootFolder.open(root);
        try (RootFolder second = RootFolder.open(root)) {
            assertThat(first.path()).isEqualTo(second.path());
            first.close();
            try (RootFolder elsewhere = RootFolder.open(other)) {
                assertThat(elsewhere.look().isSame(second.look())).isFalse();
                assertThat(second.path().resolve("a/b/c/file")).hasContent("inside");
            }
        }
    }

    @Test
    void aFileLongerThanAllowedIsRefused() throws IOException {
        try (RootFolder opened = RootFolder.open(root);
                RootFolder folder = opened.walk(WAY)) {
            assertThat(folder.read("file", 6)).hasSize(6);
            assertThatIOException().isThrownBy(() -> folder.read("file", 5)).withMessageContaining("more than 5");
        }
        assumeTrue(Files.exists(Path.of("/proc/self/maps")), "only Linux has files longer than they say");
        try (RootFolder proc = RootFolder.open(Path.of("/proc/self"))) {
            assertThatIOException().isThrownBy(() -> proc.read("maps", 20)).withMessageContaining("more than 20");
        }
    }

    @Test
    void aLookTellsKindOwnerAndInode() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), other);
        try (RootFolder folder = RootFolder.open(root)) {
            assertThat(folder.look("link").isLink()).isTrue();
            RootFolder.Entry entry = folder.look("a");
            assertThat(entry.isFolder()).isTrue();
            assertThat(entry.uid()).isEqualTo(Files.getAttribute(root, "unix:uid"));
            assertThat(entry.gid()).isEqualTo(Files.getAttribute(root, "unix:gid"));
            assertThat(entry.mode()).isEqualTo(Files.getAttribute(root.resolve("a"), "unix:mode"));
            assertThat(entry.device()).isEqualTo(Files.getAttribute(root, "unix:dev"));
            assertThat(entry.isSame(folder.look("a"))).isTrue();
            assertThat(entry.isSame(folder.look())).isFalse();
        }
    }

    @Test
    void filesAndFoldersAreMadeWithTheirModeMovedAndDeleted() throws IOException {
        try (RootFolder folder = RootFolder.open(root)) {
            folder.makeFolder("made", PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(folder.look("made").mode() & 0777).isEqualTo(0777);
            try (RootFolder made = folder.sub("made")) {
                made.create("new", "text".getBytes(UTF_8), PosixFilePermissions.fromString("rw-rw-rw-"));
                assertThat(made.look("new").mode() & 0777).isEqualTo(0666);
                made.move("new", "jar");
                assertThat(made.read("jar", 10)).asString(UTF_8).isEqualTo("text");
                made.delete("jar");
            }
            folder.delete("made");
        }
        assertThat(root.resolve("made")).doesNotExist();
    }

    @Test
    void nothingIsMadeWhereSomethingIs() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), temp.resolve("nothing"));
        try (RootFolder folder = RootFolder.open(root)) {
            assertThatIOException()
                    .isThrownBy(() -> folder.create("link", new byte[1], PosixFilePermissions.fromString("rw-------")))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThatIOException()
                    .isThrownBy(() -> folder.makeFolder("link", PosixFilePermissions.fromString("rwx------")))
                    .isInstanceOf(FileAlreadyExistsException.class);
            folder.delete("link");
        }
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(temp.resolve("nothing")).doesNotExist();
    }

    @Test
    void anOwnerIsGivenToTheThingItselfAndToNoLink() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give files away");
        Files.createSymbolicLink(root.resolve("link"), other);
        try (RootFolder folder = RootFolder.open(root)) {
            folder.own("a", 54321, 54322);
            assertThat(folder.look("a")).satisfies(entry -> {
                assertThat(entry.uid()).isEqualTo(54321);
                assertThat(entry.gid()).isEqualTo(54322);
            });
            assertThatIOException().isThrownBy(() -> folder.own("link", 54321, 54321));
        }
        assertThat(Files.getAttribute(other, "unix:uid")).isEqualTo(0);
    }

    private String walkAndRead() throws IOException {
        try (RootFolder opened = RootFolder.open(root);
                RootFolder folder = opened.walk(WAY)) {
            return new String(folder.read("file", 100), UTF_8);
        }
    }
}
