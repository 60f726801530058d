// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {
    private static final AgentJar AGENT = AgentJar.of("a jar".getBytes(StandardCharsets.UTF_8));

    private static final int NOBODY = 65_534;

    @TempDir
    Path temp;

    private int user;

    @BeforeEach
    void readUser() throws Exception {
        user = (Integer) Files.getAttribute(temp, "unix:uid");
    }

    @Test
    void theJarStaysAtAPathOfItsContentAndTheSocketGoes() throws Exception {
        Path jar;
        Path socket;
        try (Exchange exchange = exchange(false)) {
            jar = Path.of(exchange.jarThere());
            socket = exchange.socket();
            Files.createFile(socket);
            assertThat(jar).isEqualTo(lasting().resolve("agent-" + AGENT.hash() + ".jar"));
            assertThat(permissions(lasting())).isEqualTo("rwx------");
            assertThat(permissions(socket.getParent())).isEqualTo("rwx------");
        }
        assertThat(jar).hasContent("a jar");
        assertThat(socket.getParent()).doesNotExist();
        try (Exchange again = exchange(false)) {
            assertThat(again.jarThere()).isEqualTo(jar.toString());
            assertThat(again.socket()).isNotEqualTo(socket);
        }
    }

    @Test
    void aFittingJarIsUsedAgainAndAnotherIsReplaced() throws Exception {
        exchange(false).close();
        Path jar = lasting().resolve(AGENT.fileName());
        Object first = Files.getAttribute(jar, "unix:ino");
        exchange(false).close();
        assertThat(Files.getAttribute(jar, "unix:ino")).isEqualTo(first);
        Files.writeString(jar, "worse");
        exchange(false).close();
        assertThat(jar).hasContent("a jar");
        assertThat(lasting()).isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    }

    @Test
    void aFolderThatIsALinkOrOpenToOthersIsLeftAlone() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(lasting(), elsewhere);
        assertFresh();
        assertThat(elsewhere).isEmptyDirectory();
        Files.delete(lasting());
        Files.createDirectory(lasting());
        Files.setPosixFilePermissions(lasting(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertFresh();
        assertThat(lasting()).isEmptyDirectory();
    }

    @Test
    void nothingStaysInAForeignRootAndPathsAreThoseOfTheTarget() throws Exception {
        try (Exchange exchange = exchange(true)) {
            assertThat(exchange.jarThere()).startsWith("/tmp/quivive-").endsWith(AGENT.fileName());
            assertThat(exchange.socketThere()).startsWith("/tmp/quivive-").endsWith("/s");
            assertThat(temp).isNotEmptyDirectory();
        }
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aJarThatWasThereInAForeignRootGoesAndItsFolderStays() throws Exception {
        exchange(false).close();
        exchange(true).close();
        assertThat(lasting()).isEmptyDirectory();
    }

    @Test
    void forAnotherUserTheFolderStaysOursAndTheSocketAloneIsGivenAway() throws Exception {
        assumeTrue(user == 0, "only root can give files away");
        try (Exchange exchange = new Exchange(temp, temp, false, user, NOBODY, AGENT);
                ServerSocketChannel server = bound(exchange)) {
            assertThat(server.isOpen()).isTrue();
            Path folder = Objects.requireNonNull(exchange.socket().getParent());
            assertThat(Files.getAttribute(folder, "unix:uid")).isEqualTo(user);
            assertThat(permissions(folder)).isEqualTo("rwx------");
            exchange.bound();
            assertThat(Files.getAttribute(folder, "unix:uid")).isEqualTo(user);
            assertThat(permissions(folder)).isEqualTo("rwx--x--x");
            assertThat(Files.getAttribute(exchange.socket(), "unix:uid")).isEqualTo(NOBODY);
            assertThat(permissions(exchange.socket())).isEqualTo("rw-------");
            assertThat(permissions(lasting())).isEqualTo("rwx--x--x");
            assertThat(permissions(Path.of(exchange.jarThere()))).isEqualTo("rw-r--r--");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkInTheSocketsPlaceIsNotFollowed(boolean foreign) throws Exception {
        assumeTrue(user == 0, "only root can give files away");
        Path victim = Files.createFile(temp.resolve("victim"));
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-r--r--"));
        try (Exchange exchange = new Exchange(temp, temp, foreign, user, NOBODY, AGENT)) {
            Files.createSymbolicLink(exchange.socket(), victim);
            assertThatThrownBy(exchange::bound).hasMessage("something else is in the socket's place");
        }
        assertThat(Files.getAttribute(victim, "unix:uid")).isEqualTo(user);
        assertThat(permissions(victim)).isEqualTo("rw-r--r--");
    }

    @Test
    void inAForeignRootASocketThatOthersMayWriteToIsNotGivenAway() throws Exception {
        assumeTrue(user == 0, "only root can give files away");
        try (Exchange exchange = new Exchange(temp, temp, true, user, NOBODY, AGENT);
                ServerSocketChannel server = bound(exchange)) {
            assertThat(server.isOpen()).isTrue();
            Files.setPosixFilePermissions(exchange.socket(), PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThatThrownBy(exchange::bound).hasMessageContaining("umask");
            assertThat(Files.getAttribute(exchange.socket(), "unix:uid")).isEqualTo(user);
            Files.setPosixFilePermissions(exchange.socket(), PosixFilePermissions.fromString("rwxr-xr-x"));
            exchange.bound();
            assertThat(Files.getAttribute(exchange.socket(), "unix:uid")).isEqualTo(NOBODY);
        }
    }

    private static ServerSocketChannel bound(Exchange exchange) throws Exception {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(exchange.socket()));
    }

    private void assertFresh() throws Exception {
        Path folder;
        try (Exchange exchange = exchange(false)) {
            Path jar = Path.of(exchange.jarThere());
            folder = jar.getParent();
            assertThat(folder).isNotEqualTo(lasting());
            assertThat(jar).hasContent("a jar");
            assertThat(permissions(folder)).isEqualTo("rwx------");
        }
        assertThat(folder).doesNotExist();
    }

    private Path lasting() {
        return temp.resolve("quivive-" + user);
    }

    private Exchange exchange(boolean foreign) throws Exception {
        return new Exchange(temp, foreign ? Path.of("/tmp") : temp, foreign, user, user, AGENT);
    }

    private static String permissions(@Nullable Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(Objects.requireNonNull(file)));
    }
}
