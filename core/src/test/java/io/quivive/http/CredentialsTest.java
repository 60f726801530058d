// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.session.SessionRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final List<String> API_KEYS = List.of("X-API-Key", "X-Other");
    private final Credentials credentials = new Credentials(new SessionRegistry(SessionSettings.DEFAULT));

    @Test
    void aRequestWithoutOneHasNone() {
        assertThat(of(new FakeRequest())).isNull();
        assertThat(authorized(" ")).isNull();
        assertThat(of(new FakeRequest().with("X-API-Key", ""))).isNull();
    }

    @Test
    void theSameOneIsKnownAgainAndNoOther() {
        Set<@Nullable String> known = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(authorized("Bearer t" + i)).isEqualTo(authorized(" Bearer t" + i));
            known.add(authorized("Bearer t" + i));
        }
        known.add(of(new FakeRequest().with("X-API-Key", "k")));
        known.add(of(new FakeRequest().with("X-Other", "k")));
        known.add(authorized("k"));
        assertThat(known).hasSize(1003);
    }

    @Test
    void nothingOfItCanBeFoundInWhatIsKept() {
        assertThat(authorized("Basic YWxpY2U6c2VjcmV0"))
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(
                        new Credentials(new SessionRegistry(SessionSettings.DEFAULT)).hash("Basic YWxpY2U6c2VjcmV0"));
    }

    @Test
    void theHashIsTheJdksOwnHmac() throws Exception {
        for (int length : new int[] {1, 32, 64}) {
            byte[] key = new byte[length];
            Arrays.fill(key, (byte) 0xa7);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (String text : List.of("", "Bearer t", "\u00e9".repeat(5000))) {
                assertThat(new Credentials(new SessionRegistry(SessionSettings.DEFAULT), () -> key).hash(text))
                        .isEqualTo(HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 0, 16));
            }
        }
    }

    @Test
    void headersThatDifferFromRequestToRequestAreOneCredential() {
        String digest = "Digest username=\"alice\", realm=\"r\", nonce=\"%s\", uri=\"/%s\", response=\"%s\", nc=%s";
        assertThat(authorized(digest.formatted("n1", "a", "r1", "1")))
                .isEqualTo(authorized(digest.formatted("n2", "b", "r2", "2")))
                .isNotEqualTo(authorized(digest.replace("alice", "bob").formatted("n1", "a", "r1", "1")));
        String aws = "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu/s3/aws4_request, SignedHeaders=host, Signature=%s";
        assertThat(authorized(aws.formatted("s1")))
                .isEqualTo(authorized(aws.formatted("s2")))
                .isNotEqualTo(authorized(aws.replace("AKID", "OTHER").formatted("s1")));
        String oauth = "OAuth oauth_consumer_key=\"c\",oauth_token=\"t\",oauth_nonce=\"%s\",oauth_signature=\"%s\"";
        assertThat(authorized(oauth.formatted("1", "2"))).isEqualTo(authorized(oauth.formatted("3", "4")));
        String hawk = "Hawk id=\"key1\", ts=\"%s\", nonce=\"n\", mac=\"%s\"";
        assertThat(authorized(hawk.formatted("1", "2")))
                .isEqualTo(authorized(hawk.formatted("3", "4")))
                .isNotEqualTo(authorized(hawk.replace("key1", "key2").formatted("1", "2")));
        assertThat(authorized("Token id=k1, secret=s1")).isNotEqualTo(authorized("Token id=k1, secret=s2"));
        for (String scheme : List.of("AWS", "SharedKey")) {
            assertThat(authorized(scheme + " AKID:c2lnbmF0dXJlMQ=="))
                    .isEqualTo(authorized(scheme + " AKID:c2lnbmF0dXJlMg=="))
                    .isNotEqualTo(authorized(scheme + " OTHER:c2lnbmF0dXJlMQ=="));
        }
    }

    @Test
    void whatIsKnownByItsClaimsAloneIsNoProof() {
        assertThat(isWhole("Bearer t")).isTrue();
        assertThat(isWhole("Basic YWxpY2U6c2VjcmV0")).isTrue();
        assertThat(isWhole("Digest username=\"alice\", response=\"wrong\"")).isFalse();
    }

    @Test
    void nobodyIsTakenForAnotherByWritingTheOthersClaims() {
        assertThat(authorized("digest username=\"alice\""))
                .isNotEqualTo(authorized("Digest username=\"alice\", response=\"right\""));
        assertThat(isWhole("Bearer " + "x".repeat(10_000))).isFalse();
    }

    @Test
    void whatIsAnotherForEachConnectionIsNoCredential() {
        assertThat(authorized("Negotiate YII")).isNull();
        assertThat(authorized("NTLM TlRM")).isNull();
    }

    private boolean isWhole(String header) {
        return Objects.requireNonNull(
                        credentials.of(FakeRequest.ADAPTER, new FakeRequest().with("Authorization", header), API_KEYS))
                .isWhole();
    }

    @Test
    void aHeaderOfAnotherFormIsTakenWhole() {
        for (String header : new String[] {
            "Digest", "Digest ", "Digest =,=", "Digest nonce=1,nonce=2", "Basic a=b=", "x".repeat(100_000), ",=", "a =,"
        }) {
            assertThat(authorized(header)).as(header).isNotNull();
        }
        assertThat(authorized("Digest nonce=1,nonce=2")).isNotEqualTo(authorized("Digest nonce=1,nonce=3"));
    }

    private @Nullable String authorized(String header) {
        return of(new FakeRequest().with("Authorization", header));
    }

    private @Nullable String of(FakeRequest request) {
        Credentials.Credential known = credentials.of(FakeRequest.ADAPTER, request, API_KEYS);
        return known == null ? null : known.hash();
    }
}
