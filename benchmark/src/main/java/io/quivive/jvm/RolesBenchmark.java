// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Finding the role of a thread, once in its life and name: by all rules, and by one pattern. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RolesBenchmark {
    private final Roles roles = Roles.builtIn();
    private final Glob glob = new Glob("http-*-exec-*");

    /** One that a rule names, and one that none does, so that all are tried. */
    @Param({"Signal Dispatcher", "orders-17-of-nobody"})
    public String name = "";

    /** By all rules. */
    @Benchmark
    public Object role() {
        return roles.of(new Role.Subject(
                ProcessKind.PLATFORM, name, List.of("java.lang.Thread"), "com.example.Orders", List.of()));
    }

    /** By one pattern with two stars, which matches. */
    @Benchmark
    public boolean glob() {
        return glob.matches("http-nio-8080-exec-117");
    }
}
