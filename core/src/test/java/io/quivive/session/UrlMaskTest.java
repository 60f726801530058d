// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.ProcessType;
import io.quivive.SessionSettings;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlMaskTest {
    private static final String SECRET = "S3cr3tValue";
    private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    private static final String BASE64 = "dGhpc0lzQVZlcnlMb25nU2VjcmV0VmFsdWU";
    private static final String UUID = "550e8400-e29b-41d4-a716-446655440000";
    private static final String[] NAMES = {
        "token",
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "credential",
        "signature",
        "session",
        "assertion",
        "saml",
        "jwt",
        "bearer",
        "authorization",
        "key",
        "apikey",
        "code",
        "auth",
        "pass",
        "sig",
        "otp",
        "pin",
        "cvv",
        "sid",
        "state",
        "nonce",
        "ticket",
        "access",
        "refresh"
    };
    private final UrlMask mask =
            new UrlMask(SessionSettings.DEFAULT.secretNames(), List.of("/reset/*", "/u/*/entry/*"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a/b?x=1&y=2|/a/b?x=1&y=2",
                "/a?token=abc&x=1|/a?token=…&x=1",
                "/a?TOKEN=abc|/a?TOKEN=…",
                "/a?my.Access-Token.x=abc|/a?my.Access-Token.x=…",
                "/a?token=|/a?token=…",
                "/a?token|/a?…",
                "/a?token=a=b==|/a?token=…",
                "/a?token=a&token=b;token=c|/a?token=…&token=…;token=…",
                "/a?x=1;jsessionid=abc|/a?x=1;jsessionid=…",
                "/a?%74oken=abc|/a?%74oken=…",
                "/a?%2574oken=abc|/a?%2574oken=…",
                "/a?%25252574oken=abc|/a?%25252574oken=…",
                "/a?%2525252525252574oken=abc|/a?…",
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
                "/u/7/entry/1234|/u/…/entry/…",
                "/resets|/resets",
                "/100%|/100%",
                "/%zz?%=%25&=x|/%zz?%=%25&=x",
                "/?|/?",
            })
    void aUrlShowsNoSecret(String received, String shown) {
        assertThat(shown(received)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a?SAMLResponse=x|/a?SAMLResponse=…",
                "/a?RelayState=x|/a?RelayState=…",
                "/a?state=x&nonce=x&assertion=x|/a?state=…&nonce=…&assertion=…",
                "/a?ticket=x&refresh=x&bearer=x&access=x|/a?ticket=…&refresh=…&bearer=…&access=…",
                "/a?pass=x&passphrase=x&pin=x&cvv=x|/a?pass=…&passphrase=…&pin=…&cvv=…",
                "/a?sid=x&connect.sid=x&PHPSESSID=x|/a?sid=…&connect.sid=…&PHPSESSID=…",
                "/a?X-Amz-Credential=x&AWSAccessKeyId=x&sig=x|/a?X-Amz-Credential=…&AWSAccessKeyId=…&sig=…",
                "/a?userPin=x&user_pin=x&pin2=x&PINcode=x&user[pin]=x|/a?userPin=…&user_pin=…&pin2=…&PINcode=…&user[pin]=…",
                "/a?pass-word=x&pass%5Fword=x&pass+word=x|/a?pass-word=…&pass%5Fword=…&pass+word=…",
                "/a?ｐａｓｓｗｏｒｄ=x|/a?ｐａｓｓｗｏｒｄ=…",
                "/a?%EF%BD%90%EF%BD%89%EF%BD%8E=x|/a?%EF%BD%90%EF%BD%89%EF%BD%8E=…",
                "/a?%25EF%25BD%2590in=x|/a?%25EF%25BD%2590in=…",
                "/a?country_code=CH|/a?country_code=…",
                "/a?token=a;b&c=1|/a?token=…;…&c=1",
                "/token/x|/token/…",
                "/a/resetToken/x/y|/a/resetToken/…/…",
                "/a/%74oken/x|/a/%74oken/…",
                "/a/token%2Fx/y|/a/…/…",
                "/a/token/|/a/token/",
                "/a?to=/token/x|/a?to=…",
                "/a?to=https%3A%2F%2Fh%2Fpassword-reset%2Fx|/a?to=…",
                "/a?q=%7B%22user%22%3A%22a%22%2C%22password%22%20%3A%20%22x%22%7D|/a?q=…",
                "/a?q=%7B%22password%22+%3A+%22x%22%7D|/a?q=…",
                "/a?q={\"pin\":1234}|/a?q=…",
                "/a?q={\"password\":\"a;b=c\"}&d=1|/a?q=…;…&d=1",
                "/a?q={\"\\u0070assword\":\"x\"}|/a?q=…",
                "/a?q=%22%7B%5C%22password%5C%22%3A%5C%22x%5C%22%7D%22|/a?q=…",
                "/a?query=mutation%7Blogin(password%3A%22x%22)%7D|/a?query=…",
                "/a?to=https://u:p@h/|/a?to=…",
                "/a?to=https%3A%2F%2Fu%3Ap%2540%252F%40h|/a?to=…",
                "/a?to=//u@h|/a?to=…",
                "/go/https://u:p@h/x|/go/https://…/x",
                "u:p@h:443|…",
                "/a?S3cr3tValue|/a?…",
                "/a?b=1&S3cr3tValue|/a?b=1&…",
                "/a?=S3cr3tValue|/a?…",
                "/a?dG9rZW5Ub2tlbg==|/a?…",
                "/a?dG9rZW5Ub2tlblRva2Vu1=|/a?…",
                "/a?%2525252525252541=1&x=%2525252525252541|/a?…&x=…",
            })
    void whatIsSecretIsNotShown(String received, String shown) {
        aUrlShowsNoSecret(received, shown);
        // another copy of Quivive masks it once more
        aUrlShowsNoSecret(shown, shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/report/2026?page=3&sort=name&id=" + UUID,
                "/report/550E8400-E29B-41D4-A716-446655440000/Order-" + UUID,
                "/files/d41d8cd98f00b204e9800998ecf8427e/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "/passenger/7?monkey=1&statement=2&zipcode=3&sidebar=open&keyword=x&tokyo=1&photo_kennel=1",
                "/compass/1?spinner=1&pinned=1&estate=1&author=x&decode=1&accessory=1&design=1&passage=1",
                "/orders?from=2026-11-29T12:00:00Z&to=2026-11-30&amount=12345678901234567890123456789012345",
                "/a?q=How+do+I+write+a+Very+Long+Question+Here&c=caf%C3%A9&d=100%25&e=a%20b",
                "/a?to=https%3A%2F%2Fauth.example.org%2Freport%3Fpage%3D3&mail=a@b.org",
                "/a?q=%7B%22page%22%3A3%2C%22sort%22%3A%22name%22%7D&time=12:30&sort=state:asc",
                "/services/GetCustomerAccountBalanceHistory2Service/findByUserIdAndOrderStatusInAndDateBetween",
                "/stageInAForkJoinPoolOfOneThatIsDone/SAMLSSOServiceEndpointRedirectHandler2",
                "/static/eyebrowse.html?v2&wsdl&singleWsdl&1699999999&2026-11-29",
                "/a@b/c?x=",
                "/",
                "*",
            })
    void anOrdinaryUrlStaysAsItIs(String url) {
        assertThat(shown(url)).isEqualTo(url);
    }

    @Test
    void anOrdinaryTextIsAnsweredItself() {
        for (String text : new String[] {
            "http-nio-127.0.0.1-8080-exec-12",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "Googlebot/2.1 (+http://www.google.com/bot.html)",
            "Apache-HttpClient/5.4 (Java/17.0.1)",
        }) {
            assertThat(mask.text(text)).isSameAs(text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dw-31 - GET /a/b?token=x&page=2|dw-31 - GET /a/b?token=…&page=2",
                "dw-31 - GET /a/b?page=2|dw-31 - GET /a/b?page=2",
                "app/1 key=x (Linux)|app/1 … (Linux)",
                "app/1 https://u:p@h/ (Linux)|app/1 … (Linux)",
                "app/1 password = x|…",
                "app/1 {\"password\": \"x y\"} z|…",
                "app/1 " + JWT + "|app/1 …",
                "app/1 " + BASE64 + "|app/1 …",
            })
    void anotherTextShowsNoSecret(String received, String shown) {
        assertThat(mask.text(received)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"GET,GET", "M-SEARCH,M-SEARCH", "RPC_IN_DATA,RPC_IN_DATA", "'',''", "S3CR3T,…", "get,…", "GET /x,…"})
    void aMethodIsOneByItsForm(String received, String shown) {
        assertThat(mask.method(received)).isEqualTo(shown);
    }

    @Test
    void secretsOfAShapeAreFoundUnderAnyName() {
        for (String secret :
                new String[] {JWT, "eyJhbGciOiJub25lIn0.e30.", "ewogICJhbGciOiJub25lIn0..a", BASE64, "x-" + JWT}) {
            for (String url : new String[] {
                "/a/%s",
                "/a/%s/b",
                "/a?x=%s",
                "/a?x=1&%s",
                "/a?%s=1",
                "/a?x=[%s]",
                "/a?to=https%%3A%%2F%%2Fh%%2F%s",
                "/a/x:%s"
            }) {
                String received = String.format(url, secret);
                assertThat(shown(received)).as(received).contains("…").doesNotContain(secret.substring(4));
            }
        }
    }

    @Test
    void base64IsFoundWhereItIsRandom() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[32 + random.nextInt(32)];
            random.nextBytes(bytes);
            String standard = Base64.getEncoder().encodeToString(bytes);
            String url = Base64.getUrlEncoder().encodeToString(bytes);
            assertThat(shown("/a?x=" + standard)).isEqualTo("/a?x=…");
            assertThat(shown("/a?x=" + URLEncoder.encode(standard, UTF_8))).isEqualTo("/a?x=…");
            assertThat(shown("/a?" + standard)).isEqualTo("/a?…");
            assertThat(shown("/a/" + url + "/b")).isEqualTo("/a/…/b");
            assertThat(shown("/a/" + URLEncoder.encode(standard, UTF_8))).isEqualTo("/a/…");
        }
    }

    @Test
    void everyNameIsFoundHoweverItIsWritten() {
        for (String name : NAMES) {
            String wide =
                    name.chars().mapToObj(c -> Character.toString(c + 0xFEE0)).collect(Collectors.joining());
            String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
            for (String written : new String[] {
                name,
                name.toUpperCase(Locale.ROOT),
                capital,
                "user" + capital,
                "user_" + name + "_2",
                "a." + name + "[]",
                name + "Value",
                wide,
                URLEncoder.encode(wide, UTF_8),
                URLEncoder.encode(URLEncoder.encode(wide, UTF_8), UTF_8),
                new String(wide.getBytes(UTF_8), ISO_8859_1)
            }) {
                assertThat(shown("/a?x=1&" + written + "=x")).isEqualTo("/a?x=1&" + written + "=…");
                assertThat(shown("/a/" + written + "/x")).isEqualTo("/a/" + written + "/…");
                assertThat(shown("/a?q={\"" + written + "\":\"x\"}")).isEqualTo("/a?q=…");
            }
        }
    }

    @Test
    void operatorsAddNames() {
        UrlMask own = new UrlMask(List.of("Customer-No", "п1"), List.of());
        assertThat(own.shown(work("/a", "token=x&customerno=x&MY_CUSTOMER_NO=x&%D0%9F1=x&customer=x&page=1")))
                .isEqualTo("/a?token=…&customerno=…&MY_CUSTOMER_NO=…&%D0%9F1=…&customer=x&page=1");
    }

    @Test
    void whatWasCutIsNotShownToItsEnd() {
        String cut = "a".repeat(Work.MAX_TEXT);
        assertThat(shown("/b/" + cut)).isEqualTo("/b/…");
        assertThat(shown("/b?c=1&d=https://user:" + cut + "@h")).isEqualTo("/b?c=1&…");
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
        String letters = "%;=&#?/.+25 3Bt\u0000\uD800\uDC00é\\u:\"{ｐeyJ@-…";
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder("/");
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            String shown = shown(text.toString(), text.toString());
            assertThat(shown.length()).isLessThanOrEqualTo(2 * text.length() + 2);
            assertThat(mask.text(text.toString()).length()).isLessThanOrEqualTo(text.length() + 1);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void longHostileTextTakesNoLongTime() {
        for (String piece : new String[] {
            "%25", "25", "%2525", "%", "/", ";", "&", "=", "a=&", "/a", "//", "a", "-", "aB3", "eyJ", "eyJ.", "t-",
            "to", "pass ", "\"", "\"a\":", ":", "@", "//@", "//a", "é", "%cc%81", "\u0316", "\uD800", "\uFDFA",
            "\\u005c", "\\u", "{(", "%3B", "0-", UUID, " /", "key=&"
        }) {
            for (String start : new String[] {"", "%", "/x/", "\"{"}) {
                String text = start + piece.repeat(65_536 / piece.length());
                assertThat(mask.text(text).length()).isLessThanOrEqualTo(text.length() * 3 / 2);
                assertThat(shown("/" + text, text)).isNotNull();
            }
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

    private String shown(String url) {
        int query = url.indexOf('?');
        return query < 0 ? shown(url, null) : shown(url.substring(0, query), url.substring(query + 1));
    }

    private String shown(String path, @Nullable String query) {
        return mask.shown(work(path, query));
    }

    private static Work work(String path, @Nullable String query) {
        return new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", path, query, null);
    }
}
