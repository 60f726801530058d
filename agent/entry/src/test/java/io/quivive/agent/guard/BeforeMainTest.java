// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Idle;
import io.quivive.agent.target.NoAgent;
import io.quivive.agent.target.OwnManagers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is the application's to decide stays so: what it sets first thing in main still counts. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class BeforeMainTest {
    private static final Pattern INITIALISED = Pattern.compile("Initializing '([^'+]+?)(?:\\$\\$|[+'])");

    /** What may be initialised before main because of us; no system property that an application sets in main is read by any. */
    private static final List<String> APPROVED = List.of(
            // ourselves
            "io/quivive/.*",
            // method handles, lambdas and reflection, which read properties for those alone who debug the JDK
            "(java/lang/|jdk/internal/|sun/)(invoke|reflect|constant|classfile)/.*",
            "jdk/internal/org/objectweb/asm/.*",
            "java/lang/(Character|ClassValue|Module|WeakPairMap|Package|Record|String\\w*|Long|\\w+(Error|Exception))(\\$.*)?",
            "jdk/internal/util/(Preconditions|SoftReferenceKey)(\\$.*)?",
            // collections, locks and other plain objects of the JDK
            "java/util/(function|regex|stream)/.*",
            "java/util/(AbstractList|AbstractQueue|ArrayList|Arrays|Collections|ImmutableCollections|NavigableMap|SortedMap|Spliterators?|TreeMap)(\\$.*)?",
            "java/util/concurrent/(atomic/.*|locks/.*|Concurrent\\w+(\\$.*)?|ThreadLocalRandom(\\$.*)?)",
            "java/(math/BigInteger|time/Duration)(\\$.*)?",
            // reading the jar, and what is in it
            "java/util/jar/(Attributes|Manifest)(\\$.*)?",
            "java/io/ByteArrayOutputStream",
            "java/net/URI(\\$.*)?",
            "sun/nio/fs/UnixFileKey",
            // the character sets that are there by specification
            "java/nio/charset/StandardCharsets|sun/nio/cs/(ISO_8859_1|US_ASCII|UTF_\\w+)",
            // the JDK's own side of an agent
            "(java/lang|sun)/instrument/.*");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void nothingThatAnApplicationConfiguresIsInitialised(Jdk jdk) throws Exception {
        Path agentThatDoesNothing = Jars.pack(
                folder.resolve("nothing.jar"),
                NoAgent.class,
                Map.of("Premain-Class", NoAgent.class.getName(), "Can-Retransform-Classes", "true"));
        Set<String> byUs = initialised(jdk, TargetJvm.builtAgent());
        byUs.removeAll(initialised(jdk, agentThatDoesNothing));
        assertThat(byUs).contains("io/quivive/agent/Agent");
        assertThat(byUs).allMatch(type -> APPROVED.stream().anyMatch(type::matches));
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whatMainSetsHoldsAndTheBeanComesWithTheBeanServer(Jdk jdk) throws Exception {
        try (TargetJvm target =
                TargetJvm.startBare(jdk, List.of("-javaagent:" + TargetJvm.builtAgent()), OwnManagers.class)) {
            assertDecides(target);
            assertThat(target.call("registered")).isEqualTo("true");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whatMainSetsHoldsAfterAQuestion(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), OwnManagers.class);
                AgentConnection agent = target.attach()) {
            agent.snapshot("interval=100");
            agent.ask("command=web");
            assertDecides(target);
            assertThat(target.call("registered")).isEqualTo("true");
            agent.detach();
            assertThat(target.call("registered")).isEqualTo("false");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aBeanServerThatIsThereGetsTheBeanWithTheAttach(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), OwnManagers.class)) {
            assertDecides(target);
            try (AgentConnection agent = target.attach()) {
                assertThat(target.call("registered")).isEqualTo("true");
                agent.detach();
            }
        }
    }

    private void assertDecides(TargetJvm target) throws IOException {
        Path configuration = Files.writeString(folder.resolve("log.properties"), "mine=yes\n");
        assertThat(target.call("decide " + configuration)).isEqualTo("Manager yes");
        assertThat(target.call("serve")).isEqualTo("builders 1");
    }

    /** Before the target's main class, each without what the JDK made of it at run time. */
    private Set<String> initialised(Jdk jdk, Path agent) throws IOException {
        Path log = folder.resolve("log");
        Files.deleteIfExists(log);
        Jars.start(
                        jdk,
                        folder,
                        Idle.class,
                        List.of("-Xlog:class+init=info:file=" + log + ":none:filecount=0", "-javaagent:" + agent))
                .close();
        Set<String> found = new TreeSet<>();
        for (String line : Files.readAllLines(log)) {
            Matcher matcher = INITIALISED.matcher(line);
            if (matcher.find() && !found.add(matcher.group(1))) {
                continue;
            }
            if (found.contains(Idle.class.getName().replace('.', '/'))) {
                return found;
            }
        }
        throw new IOException("main was never reached: " + found);
    }
}
