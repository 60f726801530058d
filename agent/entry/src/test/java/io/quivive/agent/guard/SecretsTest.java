// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.guard.app.Looker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users and applications keep to themselves is planted in every place that we pass by, and looked for in every byte that leaves. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class SecretsTest {
    @TempDir
    Path folder;

    private final Map<String, String> planted = new LinkedHashMap<>();

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void nothingSecretLeaves(Jdk jdk) throws Exception {
        try (App app = App.start(jdk).attached();
                TargetJvm tool = TargetJvm.start(
                        jdk,
                        List.of("-Dquivive.agent=" + TargetJvm.builtAgent()),
                        Looker.class,
                        Long.toString(app.jvm().pid()))) {
            List<byte[]> left = new ArrayList<>();
            HttpClient browser = app.browser();
            String cookie = app.get(
                            browser,
                            "/login?name=alice&attribute=x",
                            "Cookie",
                            "mine=" + plant("cookie"),
                            "User-Agent",
                            agent("of a session's client"))
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow();
            planted.put("session id", cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
            app.get(app.browser(), "/login?name=bob&attribute=" + visible(), "Cookie", "x=y");
            // held by a slow burner while it is looked at
            List<Thread> held = new ArrayList<>();
            for (String[] request : requests()) {
                Thread thread = new Thread(() -> send(app, browser, request));
                thread.setDaemon(true);
                thread.start();
                held.add(thread);
            }
            app.await(seen -> App.requests(seen).size() >= held.size());
            left.add(bytes(app.ask("format=PLAIN", "interval=100")));
            left.add(bytes(app.ask("format=EXTENDED", "interval=100")));
            for (String attribute : List.of("Activity", "ActivityExtended", "Processes", "Sessions", "WebServers")) {
                left.add(bytes(app.jvm().call(attribute)));
            }
            tool.call("look");
            for (Thread thread : held) {
                thread.join();
            }
            left.add(bytes(app.ask("format=EXTENDED", "interval=100")));
            left.add(bytes(app.ask("options=2")));
            tool.call("look");
            left.add(bytes(app.jvm().printed()));
            for (byte[] bytes : left) {
                assertNoneIn(new String(bytes, StandardCharsets.ISO_8859_1), "what leaves");
            }
            // the search finds what is there
            assertThat(new String(left.get(0), StandardCharsets.ISO_8859_1)).contains("shown");
            Path heap = folder.resolve("tool.hprof");
            tool.call("dump " + heap);
            assertThat(contains(heap, List.of(bytes("/burn")))).isTrue();
            for (Map.Entry<String, String> secret : planted.entrySet()) {
                assertThat(contains(heap, forms(secret.getValue())))
                        .as("the tool's heap holds the %s", secret.getKey())
                        .isFalse();
            }
        }
    }

    private String plant(String what) {
        String secret = "Plant" + Long.toHexString(what.hashCode() * 0x9E3779B97F4A7C15L) + planted.size();
        planted.put(what, secret);
        return secret;
    }

    /** Of a login whose own url ends before anybody looks. */
    private String visible() {
        return plant("session attribute");
    }

    /** Each a path, then headers, or behind an empty one a body, or a method alone. */
    private List<String[]> requests() {
        // long enough for all that looks meanwhile, however many of the twelve burn at once
        int millis = 1500 + 400 * Math.min(Runtime.getRuntime().availableProcessors(), 12);
        String burn = "?how=request&who=alice&millis=" + millis + "&shown=1";
        String basic = Base64.getEncoder().encodeToString(bytes("alice:" + plant("basic password")));
        planted.put("basic credentials", basic);
        return List.of(
                new String[] {
                    "/burn" + burn,
                    "Authorization",
                    "Bearer " + plant("bearer token"),
                    "User-Agent",
                    agent("of a client without a session")
                },
                new String[] {"/burn" + burn, "Authorization", "Basic " + basic},
                new String[] {"/burn" + burn, "X-API-Key", plant("api key"), "X-Secret", plant("other header")},
                new String[] {"/burn" + burn + "&access_token=" + plant("parameter")},
                new String[] {"/burn" + burn + "&%70assword=" + plant("encoded parameter")},
                new String[] {"/burn" + burn + "&%2574oken=" + plant("twice encoded parameter")},
                new String[] {"/burn" + burn + "&a=b;apiKey=" + plant("parameter behind a semicolon")},
                new String[] {"/burn" + burn + "&to=http%3A%2F%2Fx%2F%3Fcode%3D" + plant("parameter in a parameter")},
                new String[] {"/burn;jsessionid=" + plant("session id in the path") + burn},
                new String[] {"/burn;x=" + plant("path parameter") + burn},
                new String[] {"/burn" + burn, "", "j_username=alice&j_password=" + plant("password in a form")},
                new String[] {
                    "/burn" + burn,
                    "Referer",
                    "http://x/?token=" + plant("referer"),
                    "SOAPAction",
                    "urn:a?token=" + plant("SOAP action")
                },
                new String[] {
                    "/burn/" + jwt("in the path") + "/" + base64("in the path") + "/token/"
                            + plant("behind a name in the path") + "/" + plant("further behind it") + burn + named()
                            + shaped(),
                    plant("method")
                });
    }

    private String agent(String what) {
        return "app/1 (Linux) key=" + plant("parameter " + what) + " https://u:" + plant("password " + what) + "@h/ "
                + jwt(what);
    }

    private String jwt(String what) {
        return "eyJhbGciOiJIUzI1NiJ9." + encoded("{\"sub\":\"" + plant("claim " + what) + "\"}") + "."
                + plant("signature " + what);
    }

    private String base64(String what) {
        return encoded(plant("base64 " + what) + "0123456789");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(text));
    }

    /** Parameters that are secret by their names. */
    private String named() {
        String secret = plant("parameter with a secret's name"); // one for all: each is looked for in a whole heap
        StringBuilder query = new StringBuilder();
        for (String name : List.of(
                "SAMLResponse",
                "state",
                "nonce",
                "assertion",
                "ticket",
                "refresh",
                "bearer",
                "access",
                "pass",
                "passphrase",
                "pin",
                "cvv",
                "sid",
                "PHPSESSID",
                "jwt",
                "user_key",
                "otp",
                "pass-word",
                "userSig",
                "%EF%BD%90%EF%BD%89%EF%BD%8E")) {
            query.append('&').append(name).append('=').append(secret);
        }
        return query.toString();
    }

    /** Parameters that are secret by what they look like. */
    private String shaped() {
        List<String> values = List.of(
                jwt("in a parameter"),
                base64("in a parameter"),
                "https://u:" + plant("password in a url") + "@h/",
                "/reset/token/" + plant("behind a name in a parameter"),
                "{\"user\":\"a\",\"password\" : \"" + plant("password in JSON") + "\"}",
                "mutation{login(password:\"" + plant("password in GraphQL") + "\")}");
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            query.append("&x").append(i).append('=').append(URLEncoder.encode(values.get(i), StandardCharsets.UTF_8));
        }
        return query + "&" + plant("query without a name");
    }

    private static void send(App app, HttpClient browser, String[] request) {
        try {
            HttpRequest.Builder built = HttpRequest.newBuilder(app.uri(request[0]));
            if (request.length > 1 && request[1].isEmpty()) {
                built.header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(request[2]));
            } else if (request.length == 2) {
                built.method(request[1], BodyPublishers.noBody());
            } else if (request.length > 2) {
                built.headers(Arrays.copyOfRange(request, 1, request.length));
            }
            boolean credential =
                    request.length > 1 && (request[1].equals("Authorization") || request[1].equals("X-API-Key"));
            (credential ? app.browser() : browser).send(built.build(), BodyHandlers.discarding());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertNoneIn(String text, String where) {
        planted.forEach((what, secret) -> {
            for (byte[] form : forms(secret)) {
                assertThat(text.contains(new String(form, StandardCharsets.ISO_8859_1)))
                        .as("%s holds the %s", where, what)
                        .isFalse();
            }
        });
    }

    /** How it might be written. */
    private static List<byte[]> forms(String secret) {
        List<byte[]> forms = new ArrayList<>();
        for (Charset charset :
                List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            forms.add(secret.getBytes(charset));
            // at each of the three places where it may stand within what was encoded
            for (int shift = 0; shift < 3; shift++) {
                String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes(" ".repeat(shift) + secret));
                forms.add(encoded.substring(shift == 0 ? 0 : 4, encoded.length() - 4)
                        .getBytes(charset));
            }
        }
        return forms;
    }

    private static boolean contains(Path file, List<byte[]> wanted) throws IOException {
        int overlap = 1024;
        byte[] buffer = new byte[1 << 22];
        try (InputStream in = Files.newInputStream(file)) {
            int kept = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer, kept, buffer.length - kept)) {
                int size = kept + read;
                String text = new String(buffer, 0, size, StandardCharsets.ISO_8859_1);
                for (byte[] each : wanted) {
                    if (text.contains(new String(each, StandardCharsets.ISO_8859_1))) {
                        return true;
                    }
                }
                kept = Math.min(overlap, size);
                System.arraycopy(buffer, size - kept, buffer, 0, kept);
            }
        }
        return false;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
