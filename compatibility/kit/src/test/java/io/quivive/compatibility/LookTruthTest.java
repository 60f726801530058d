// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks as fast as it can at a server under load, whose connections each serve one session after the other, and holds every row against what its
 * handler noted. Not one may be wrong.
 */
@Timeout(value = 1200, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LookTruthTest {
    /** Of the newest Tomcat and Jetty. */
    private static final int MANY = 100_000;

    private static final int SOME = 10_000;
    private static final int FEW = 1_000;
    private static final Duration LONGEST = Duration.ofMinutes(15);

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.quivive.compatibility.Place#newestLooks")
    void aThousandRowsAreTrue(Place place) throws Exception {
        look(place, Load.Kind.HTTP_1, FEW, FEW / 100, "");
    }

    @Tag("large")
    @Tag("truth")
    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void manyRowsAreTrue(Place place) throws Exception {
        boolean isMany = Set.of(Product.TOMCAT_11, Product.JETTY_12).contains(place.product());
        look(place, Load.Kind.HTTP_1, isMany ? MANY : SOME, FEW, "");
    }

    @Tag("large")
    @Tag("truth")
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void manyRowsOfStreamsAreTrue(Place place) throws Exception {
        look(place, Load.Kind.HTTP_2, SOME, FEW, "");
    }

    @Tag("large")
    @Tag("truth")
    @ParameterizedTest(name = "{0}")
    @MethodSource("waits")
    void manyRowsOfAsynchronousRequestsAreTrue(Place place) throws Exception {
        look(place, Load.Kind.ASYNCHRONOUS, SOME, FEW, "");
    }

    @Tag("large")
    @Tag("truth")
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("memories")
    void manyRowsAreTrueHoweverObjectsAreKept(Place place, String option) throws Exception {
        look(place, Load.Kind.HTTP_1, SOME, FEW, option);
    }

    static Stream<Place> places() {
        return Stream.concat(Place.newestLooks(), Place.otherLooks());
    }

    static Stream<Place> streams() {
        return places().filter(place ->
                place.product().has(Ability.HTTP2) && place.product().has(Ability.STREAM_THREADS));
    }

    static Stream<Place> waits() {
        return places().filter(place -> place.product().has(Ability.WAITS));
    }

    static Stream<Arguments> memories() {
        return places().filter(place -> Set.of(Product.TOMCAT_11, Product.JETTY_12, Product.UNDERTOW)
                        .contains(place.product()))
                .filter(place -> place.jdk().feature() >= 25)
                .flatMap(place -> Stream.of("-XX:+UseZGC", "-XX:+UseShenandoahGC", "-XX:+UseCompactObjectHeaders")
                        .map(option -> Arguments.of(place, option)));
    }

    private static void look(Place place, Load.Kind kind, int wanted, int wantedChanging, String option)
            throws Exception {
        try (Server server = Server.unattached(place, program -> {
                    if (!option.isEmpty()) {
                        program.environment().put("JAVA_TOOL_OPTIONS", option);
                    }
                });
                Load load = Load.start(server, kind)) {
            server.attach();
            Verdict verdict = new Verdict();
            verdict.add(server.snapshot());
            load.begin();
            long began = System.nanoTime();
            long giveUpAt = began + LONGEST.toNanos();
            while (verdict.rows() < wanted && System.nanoTime() < giveUpAt) {
                verdict.add(server.snapshot());
                load.check();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            List<Load.Note> notes = load.end();
            // Spring Security keeps one on the thread
            boolean keepsUsers = !place.product().has(Ability.SPRING_SECURITY);
            verdict.judge(notes, kind, place.product().has(Ability.BEGINS), keepsUsers);
            System.out.println("truth of a look: " + place + ", " + kind + " " + option + ": " + verdict + "; "
                    + notes.size() + " requests in " + took.toSeconds() + " s");
            assertThat(verdict.wrong()).as(verdict.toString()).isEmpty();
            assertThat(verdict.missed()).as(verdict.toString()).isZero();
            assertThat(verdict.rows()).as(verdict.toString()).isGreaterThanOrEqualTo(wanted);
            assertThat(verdict.changing()).as(verdict.toString()).isGreaterThanOrEqualTo(wantedChanging);
        }
    }
}
