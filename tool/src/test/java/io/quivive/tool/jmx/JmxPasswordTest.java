// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A password against those who would like to have it. */
class JmxPasswordTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String LOOPBACK = "127.0.0.1";

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void itGoesToAJvmOfTheSameUserOnLoopback() throws Exception {
        try (CredentialThief thief = CredentialThief.own(folder)) {
            assertThat(refusal(thief.url(LOOPBACK), options())).hasMessageContaining("thank you");
            assertThat(thief.loot()).containsExactly("ali open-sesame");
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void itDoesNotGoToAnotherAddressInTheClear() throws Exception {
        String address = anotherAddress().orElse("");
        assumeTrue(!address.isEmpty(), "this machine has no address but loopback");
        try (CredentialThief thief = CredentialThief.own(folder)) {
            usage(refusal(thief.url(address), options()), "would go to " + address, "--jmx-tls", "--insecure");
            assertThat(thief.loot()).isEmpty();
        }
    }

    @Test
    void withInsecureItGoesAfterAWarning() throws Exception {
        JmxOptions insecure = options();
        insecure.insecure = true;
        try (CredentialThief thief = CredentialThief.own(folder)) {
            String host = anotherAddress().orElse(LOOPBACK);
            assertThat(refusal(thief.url(host), insecure)).hasMessageContaining("thank you");
            assertThat(thief.loot()).containsExactly("ali open-sesame");
            assertThat(warnings).singleElement().asString().contains("'ali'", host, "in the clear");
        }
    }

    @Test
    void itDoesNotGoToTheJvmOfAnotherUser() throws Exception {
        assumeRoot();
        try (CredentialThief thief = CredentialThief.nobodys(folder)) {
            usage(refusal(thief.url(LOOPBACK), options()), "is of user 65534", "--jmx-tls", "--insecure");
            assertThat(thief.loot()).isEmpty();
        }
    }

    @Test
    void aRegistryOfTheSameUserCannotLeadItToAnotherUser() throws Exception {
        assumeRoot();
        try (CredentialThief thief = CredentialThief.nobodys(folder);
                CredentialThief registry = CredentialThief.leadingTo(thief, folder)) {
            usage(refusal(registry.url(LOOPBACK), options()), "is of user 65534", "--insecure");
            assertThat(thief.loot()).isEmpty();
        }
    }

    @Test
    void whoListensOnAPortIsReadAsTheKernelTellsIt() throws Exception {
        String title =
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        Files.writeString(folder.resolve("tcp"), title + """
                   0: 0100007F:1BB3 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0
                   1: 0100007F:1BB3 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1001        0 1 1 0 100 0 0 10 0
                   2: 0100007F:1BB4 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1002        0 1 1 0 100 0 0 10 0
                """);
        assertThat(Listeners.owners(folder, 7091)).containsExactly(1000);
        Files.writeString(folder.resolve("tcp6"), title + """
                   0: 00000000000000000000000000000000:1BB3 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0
                """);
        assertThat(Listeners.owners(folder, 7091)).containsExactly(0, 1000);
        assertThat(Listeners.owners(folder, 7)).isEmpty();
    }

    @Test
    void whereNobodyTellsWhoListensItGoesNowhere() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        usage(
                refusal(() -> Listeners.requireSameUser(folder, loopback, 7091)),
                "cannot be told on this system",
                "--insecure");
        InetAddress another = InetAddress.getByName("192.0.2.1");
        usage(refusal(() -> Listeners.requireSameUser(Path.of("/proc"), another, 7091)), "is not on loopback");
        int port;
        try (ServerSocket bound = new ServerSocket(0, 1, loopback)) {
            port = bound.getLocalPort();
            Listeners.requireSameUser(Path.of("/proc"), loopback, port);
        }
        usage(refusal(() -> Listeners.requireSameUser(Path.of("/proc"), loopback, port)), "is not seen");
    }

    private JmxOptions options() throws Exception {
        return new JmxOptions("ali", JmxTargetJvm.secret(folder.resolve("password"), "open-sesame\n"));
    }

    private ToolException refusal(String url, JmxOptions options) {
        return refusal(() -> JmxSource.open(url, options, TIMEOUT, warnings::add));
    }

    private static ToolException refusal(ThrowingCallable step) {
        ToolException refusal = catchThrowableOfType(ToolException.class, step);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static void usage(ToolException refusal, String... texts) {
        assertThat(refusal.getMessage()).contains(texts).matches("\\P{Cntrl}+");
        assertThat(refusal.status()).isEqualTo(ExitStatus.USAGE);
    }

    private static void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can be another user");
    }

    private static Optional<String> anotherAddress() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address
                        && !address.isLoopbackAddress()
                        && !address.isLinkLocalAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }
}
