// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.Main;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tool, in a JVM of its own since the JDK reads its trust once, and JVMs with a certificate for 127.0.0.1. */
class JmxTlsTest {
    private static final String WORD = "trust-me";

    @TempDir
    Path folder;

    private Path store;
    private Path password;

    /** The JDK of the tool, and that of the JVM that it reads: each of them once. */
    static Stream<Arguments> pairs() throws Exception {
        List<Path> jdks = JmxTargetJvm.jdks();
        return IntStream.range(0, jdks.size())
                .mapToObj(i -> Arguments.of(jdks.get(i), jdks.get((i + 1) % jdks.size())));
    }

    static List<Path> jdks() throws Exception {
        return JmxTargetJvm.jdks();
    }

    @BeforeEach
    void makeACertificate() throws Exception {
        store = folder.resolve("store.p12");
        password = JmxTargetJvm.secret(folder.resolve("password"), JmxTargetJvm.PASSWORD + "\n");
        keytool(store, "-genkeypair", "-alias", "jvm", "-keyalg", "EC", "-dname", "CN=jvm", "-ext", "SAN=ip:127.0.0.1");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void thePasswordGoesOverTlsToTheHostOfTheUrlAlone(Path tool, Path target) throws Exception {
        // what it calls itself is of no account
        try (JmxTargetJvm jvm = start(target, "true", "-Djava.rmi.server.hostname=localhost")) {
            Run trusting = read(tool, jvm.url(), trust(), "--jmx-tls");
            assertThat(trusting.errors()).isEmpty();
            assertThat(trusting.out()).startsWith("{\"processes\":[");
            assertThat(trusting.status()).isZero();

            read(tool, jvm.url("localhost"), trust(), "--jmx-tls")
                    .refusedWith(
                            "shows the certificate of another host (",
                            "localhost",
                            "name in the URL a host that it is for");
            read(tool, jvm.url(), "", "--jmx-tls")
                    .refusedWith(
                            "is not trusted (",
                            "unable to find valid certification path",
                            "-Djavax.net.ssl.trustStore=FILE");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatSpeaksNoTlsGetsNothing(Path jdk) throws Exception {
        try (JmxTargetJvm jvm = JmxTargetJvm.start(jdk, folder, false)) {
            read(jdk, jvm.url(), trust(), "--jmx-tls").refusedWith("does not speak TLS", "jmxremote.registry.ssl=true");
        }
        try (CredentialThief thief = CredentialThief.withTlsOnlyInFront(folder, options("key"))) {
            read(jdk, thief.url("127.0.0.1"), trust(), "--jmx-tls")
                    .refusedWith("nothing is sent in the clear", "jmxremote.ssl=true", "--insecure");
            assertThat(thief.loot()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aConnectorWithTlsIsUsedSoBehindAPlainRegistryToo(Path jdk) throws Exception {
        try (JmxTargetJvm jvm = start(jdk, "false", "-Dcom.sun.management.jmxremote.rmi.port=0")) {
            Run run = read(jdk, jvm.url(), trust(), "--insecure");
            assertThat(run.errors()).isEmpty(); // no warning, since nothing goes in the clear
            assertThat(run.status()).isZero();
            read(jdk, jvm.url("localhost"), trust(), "--insecure")
                    .refusedWith("shows the certificate of another host (");
        }
    }

    @Test
    void withoutTlsOneIsToldOfIt() throws Exception {
        Path jdk = jdks().get(0);
        try (JmxTargetJvm jvm = start(jdk, "true")) {
            Run run = read(jdk, jvm.url(), "");
            assertThat(run.errors()).singleElement().asString().contains("speaks", "TLS", "--jmx-tls");
            assertThat(run.status()).isIn(ExitStatus.NO_TARGET, ExitStatus.REFUSED);
        }
    }

    @Test
    void aJvmThatWantsACertificateIsToldApart() throws Exception {
        Path jdk = jdks().get(0);
        try (JmxTargetJvm jvm = start(
                jdk,
                "true",
                "-Dcom.sun.management.jmxremote.ssl.need.client.auth=true",
                "-Djavax.net.ssl.trustStore=" + store,
                "-Djavax.net.ssl.trustStorePassword=" + WORD)) {
            read(jdk, jvm.url(), trust(), "--jmx-tls")
                    .refusedWith("if it wants a certificate of yours", "-Djavax.net.ssl.keyStore=FILE");
            Run run = read(jdk, jvm.url(), trust() + " " + String.join(" ", options("key")), "--jmx-tls");
            assertThat(run.errors()).isEmpty();
            assertThat(run.status()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aCertificateOfYesterdayIsToldApart(Path jdk) throws Exception {
        Path trusted = folder.resolve("trusted.p12");
        keytool(trusted, "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=ca", "-ext", "bc:c");
        keytool(
                trusted,
                "-genkeypair",
                "-alias",
                "old",
                "-keyalg",
                "EC",
                "-dname",
                "CN=old",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-signer",
                "ca",
                "-startdate",
                "-10d",
                "-validity",
                "9");
        Files.delete(store);
        keytool(
                store,
                "-importkeystore",
                "-srckeystore",
                trusted.toString(),
                "-srcstorepass",
                WORD,
                "-srcalias",
                "old");
        keytool(trusted, "-delete", "-alias", "old");
        try (JmxTargetJvm jvm = start(jdk, "true")) {
            read(jdk, jvm.url(), trust().replace(store.toString(), trusted.toString()), "--jmx-tls")
                    .refusedWith("shows a certificate that is not valid today (", "NotAfter", "renew it");
        }
    }

    @Test
    void aTrustStoreThatCannotBeReadIsToldApart() throws Exception {
        Path jdk = jdks().get(0);
        try (JmxTargetJvm jvm = start(jdk, "true")) {
            read(jdk, jvm.url(), trust().replace(WORD, "another-word"), "--jmx-tls")
                    .refusedWith("TLS cannot be set up here (", "trust store", "javax.net.ssl.trustStore");
        }
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(
                List.of(arguments[0].equals("-importkeystore") ? "-destkeystore" : "-keystore", store.toString()));
        command.addAll(List.of(arguments[0].equals("-importkeystore") ? "-deststorepass" : "-storepass", WORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private JmxTargetJvm start(Path jdk, String registryToo, String... more) throws Exception {
        List<String> options = new ArrayList<>(options("key"));
        options.add("-Dcom.sun.management.jmxremote.ssl=true");
        options.add("-Dcom.sun.management.jmxremote.registry.ssl=" + registryToo);
        options.addAll(List.of(more));
        return JmxTargetJvm.start(jdk, folder, true, options.toArray(String[]::new));
    }

    private List<String> options(String kind) {
        return List.of(
                "-Djavax.net.ssl." + kind + "Store=" + store, "-Djavax.net.ssl." + kind + "StorePassword=" + WORD);
    }

    private String trust() {
        return String.join(" ", options("trust"));
    }

    private Run read(Path jdk, String url, String toolOptions, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "snapshot",
                url,
                "--processes-only",
                "--timeout=60s",
                "--jmx-user=reader",
                "--password-file=" + password));
        command.addAll(List.of(more));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_TOOL_OPTIONS", toolOptions);
        Process process = builder.start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        try (Stream<String> errors = Files.lines(err)) {
            return new Run(
                    process.exitValue(),
                    Files.readString(out),
                    errors.filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
                            .toList());
        }
    }

    private record Run(int status, String out, List<String> errors) {
        void refusedWith(String... texts) {
            assertThat(errors)
                    .singleElement()
                    .asString()
                    .startsWith("quivive: ")
                    .contains(texts);
            assertThat(out).isEmpty();
            assertThat(status).isEqualTo(ExitStatus.REFUSED);
        }
    }
}
