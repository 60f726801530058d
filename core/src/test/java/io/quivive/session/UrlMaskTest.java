// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.ProcessType;
import io.quivive.SessionSettings;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlMaskTest {
    private static final String SECRET = "S3cr3tValue";
    private static final String[] NAMES = {
        "token",
        "access_token",
        "PASSWORD",
        "passwd",
        "pwd",
        "client_secret",
        "apiKey",
        "code",
        "Authorization",
        "credentials",
        "signature",
        "sig",
        "JSESSIONID",
        "otp"
    };
    private final UrlMask mask = new UrlMask(SessionSettings.DEFAULT.secretNames(), List.of("/reset/*", "/u/*/pin/*"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a/b?x=1&y=2|/a/b?x=1&y=2",
                "/a?token=abc&x=1|/a?token=…&x=1",
                "/a?TOKEN=abc|/a?TOKEN=…",
                "/a?my.Access-Token.x=abc|/a?my.Access-Token.x=…",
                "/a?token=|/a?token=…",
                "/a?token|/a?token",
                "/a?token=a=b==|/a?token=…",
                "/a?token=a&token=b;token=c|/a?token=…&token=…;token=…",
                "/a?x=1;jsessionid=abc|/a?x=1;jsessionid=…",
                "/a?%74oken=abc|/a?%74oken=…",
                "/a?%2574oken=abc|/a?%2574oken=…",
                "/a?%25252574oken=abc|/a?%25252574oken=…",
                "/a?%2525252525252574oken=abc|/a?%2525252525252574oken=…",
                "/a?tok%65n%5B%5D=abc|/a?tok%65n%5B%5D=…",
                "/a?token%3Dabc|/a?…",
                "/a?to=https://h/cb?token=abc|/a?to=…",
                "/a?to=https%3A%2F%2Fh%2Fcb%3Ftoken%3Dabc|/a?to=…",
                "/a?x=1#access_token=abc|/a?x=…",
                "/a;jsessionid=abc|/a",
                "/a;jsessionid=abc/b;x=y?z=1|/a/b?z=1",
                "/a%3Bjsessionid=abc/b|/a/b",
                "/a%3bjsessionid=abc/b|/a/b",
                "/a%253Bjsessionid=abc|/a",
                "/a#access_token=abc|/a",
                "/a/token=abc/b|/a/…/b",
                "/a%3Ftoken%3Dabc|/…",
                "/monkey/a=b|/monkey/a=b",
                "/reset/abc|/reset/…",
                "/reset/abc?x=1|/reset/…?x=1",
                "/%72eset/abc|/reset/…",
                "//reset/abc|/reset/…",
                "/x/../reset/./abc|/reset/…",
                "/u/7/pin/1234|/u/…/pin/…",
                "/resets|/resets",
                "/100%|/100%",
                "/%zz?%=%25&=x|/%zz?%=%25&=x",
                "/?|/?",
            })
    void aUrlShowsNoSecret(String received, String shown) {
        int query = received.indexOf('?');
        assertThat(
                        query < 0
                                ? shown(received, null)
                                : shown(received.substring(0, query), received.substring(query + 1)))
                .isEqualTo(shown);
    }

    @Test
    void whatIsNoRequestHasNone() {
        assertThat(shown("", null)).isEmpty();
    }

    @Test
    void noSecretIsShownHoweverItIsWritten() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder query = new StringBuilder();
            StringBuilder path = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                path.append('/').append(noise(random));
                if (random.nextInt(3) == 0) {
                    path.append(encoded(random, ";"))
                            .append(encoded(random, parameter(random, SECRET)).replace("/", ""));
                } else if (random.nextInt(3) == 0) {
                    path.append("/").append(encoded(random, parameter(random, SECRET)));
                }
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                query.append(noise(random)).append(random.nextBoolean() ? "&" : ";");
                String secret = parameter(random, SECRET);
                query.append(random.nextInt(3) == 0 ? "to=" + encoded(random, "http://h/?" + secret) : secret)
                        .append(random.nextBoolean() ? "&" : ";");
            }
            String shown = shown(path.toString(), query.toString());
            assertThat(shown).as("seed %d: %s?%s", seed, path, query).doesNotContain(SECRET);
        }
    }

    @Test
    void hostileTextIsMaskedAsAnyOther() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder("/");
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append("%;=&#?/.+25 3Bt\u0000\uD800é".charAt(random.nextInt(18)));
            }
            assertThat(shown(text.toString(), text.toString())).isNotNull();
        }
    }

    private static String parameter(Random random, String value) {
        String name = NAMES[random.nextInt(NAMES.length)];
        return encoded(random, name) + '=' + value;
    }

    private static String noise(Random random) {
        return new String[] {"a", "b=1", "c", "é", "d=%20", "%41", "e=x%3Dy"}
                [random.nextInt(7)].replace("=", random.nextBoolean() ? "=" : "");
    }

    /** Some of its characters percent-encoded, up to three times; the secret's value stays to be found. */
    private static String encoded(Random random, String text) {
        StringBuilder encoded = new StringBuilder();
        int value = text.indexOf(SECRET);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean keep = value >= 0 && i >= value && i < value + SECRET.length();
            if (!keep && random.nextInt(3) == 0) {
                encoded.append("%").append("25".repeat(random.nextInt(3))).append(String.format("%02x", (int) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    private String shown(String path, @Nullable String query) {
        return mask.shown(new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", path, query, null));
    }
}
