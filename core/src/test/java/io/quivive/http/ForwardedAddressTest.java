// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedAddressTest {
    private static final String PROXY = "10.0.0.1";
    private final ForwardedAddress trusting = new ForwardedAddress(List.of("10.0.0.0/8", "fd00::/8"));

    @Test
    void nobodyIsBelievedUnlessDeclared() {
        assertThat(new ForwardedAddress(List.of()).of(PROXY, Map.of("X-Forwarded-For", "192.0.2.7")::get))
                .isEqualTo(PROXY);
        assertThat(xForwardedFor("198.51.100.9", "192.0.2.7")).isEqualTo("198.51.100.9");
        assertThat(xForwardedFor("11.0.0.1", "192.0.2.7")).isEqualTo("11.0.0.1");
    }

    @Test
    void theLastAddressThatIsNoTrustedProxysCounts() {
        assertThat(xForwardedFor(PROXY, "192.0.2.7")).isEqualTo("192.0.2.7");
        assertThat(xForwardedFor(PROXY, "6.6.6.6, 192.0.2.7")).isEqualTo("192.0.2.7");
        assertThat(xForwardedFor(PROXY, "6.6.6.6,192.0.2.7 , 10.2.3.4,10.9.9.9"))
                .isEqualTo("192.0.2.7");
        assertThat(xForwardedFor(PROXY, "10.2.3.4, 10.9.9.9")).isEqualTo("10.2.3.4");
        assertThat(xForwardedFor("fd12::1", "2001:db8::7")).isEqualTo("2001:db8::7");
    }

    @Test
    void aPortBracketsAndQuotesAreNoPartOfIt() {
        assertThat(xForwardedFor(PROXY, "192.0.2.7:4711")).isEqualTo("192.0.2.7");
        assertThat(xForwardedFor(PROXY, "[2001:db8::7]:4711")).isEqualTo("2001:db8::7");
        assertThat(forwarded("for=\"[2001:db8::7]:4711\";proto=https")).isEqualTo("2001:db8::7");
        assertThat(forwarded("For=6.6.6.6, by=1.2.3.4; FOR=\"192.0.2.7\"")).isEqualTo("192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "unknown",
                "_hidden",
                "example.org",
                "999.1.1.1",
                "1.2.3",
                "1.2.3.4.5",
                "010.1.1.1",
                ".:1",
                "::g",
                "192.0.2.7 evil",
                "<script>",
                "192.0.2.7\u0000",
                "[::1",
                "1::2::3",
                "6.6.6.6,,",
            })
    void whatATrustedProxyDidNotUnderstandItCannotVouchFor(String header) {
        assertThat(xForwardedFor(PROXY, header)).isEqualTo(PROXY);
        assertThat(forwarded("for=" + header)).isEqualTo(PROXY);
    }

    @Test
    void aLongListIsNotReadToItsEnd() {
        String[] hops = new String[100_000];
        Arrays.fill(hops, "10.0.0.2");
        assertThat(xForwardedFor(PROXY, String.join(",", hops))).isEqualTo(PROXY);
    }

    @Test
    void aHeaderThatTheProxyOnlyPassesOnIsNotBelieved() {
        // one of the two is the client's own work
        assertThat(both("for=6.6.6.6", "192.0.2.7")).isEqualTo(PROXY);
        assertThat(both("for=192.0.2.7", "6.6.6.6, 192.0.2.7")).isEqualTo("192.0.2.7");
    }

    @Test
    void namesAreNeverAddresses() {
        for (String text : new String[] {"localhost", "a.b", "dead", "127.0.0.1.nip.io", "", "1", "1.1.1.1111"}) {
            assertThat(Network.bytes(text)).as(text).isNull();
        }
        assertThat(Network.bytes("::ffff:10.0.0.1")).containsExactly(10, 0, 0, 1);
        assertThat(Network.bytes("fe80::1%eth0")).hasSize(16);
    }

    @Test
    void aNetworkContainsWhatBeginsWithItsBits() {
        Network network = Network.of("192.0.2.128/25");
        assertThat(network.contains(new byte[] {(byte) 192, 0, 2, (byte) 129})).isTrue();
        assertThat(network.contains(new byte[] {(byte) 192, 0, 2, 127})).isFalse();
        assertThat(network.contains(new byte[16])).isFalse();
        assertThat(Network.of("0.0.0.0/0").contains(new byte[] {1, 2, 3, 4})).isTrue();
        for (String text : new String[] {"10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/33", "::/129", "/8", "x", ""}) {
            assertThatThrownBy(() -> Network.of(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + text + "'");
        }
    }

    private String xForwardedFor(String peer, String header) {
        return trusting.of(peer, Map.of("X-Forwarded-For", header)::get);
    }

    private String forwarded(String header) {
        return trusting.of(PROXY, Map.of("Forwarded", header)::get);
    }

    private String both(String forwarded, String xForwardedFor) {
        return trusting.of(PROXY, Map.of("Forwarded", forwarded, "X-Forwarded-For", xForwardedFor)::get);
    }
}
