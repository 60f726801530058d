// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static java.util.Objects.requireNonNull;

import io.quivive.Activity;
import io.quivive.ActivityMonitor;
import io.quivive.Format;
import io.quivive.SessionType;
import io.quivive.SnapshotRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One snapshot of many web sessions and few threads, and the JSON of one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SessionsBenchmark {
    private static final int PER_USER = 10;

    /** Live sessions, each with a user, an application and a client. */
    @Param("100000")
    public int sessions;

    /** Whether {@code more} is asked for. */
    @Param({"PLAIN", "EXTENDED"})
    public Format format = Format.PLAIN;

    private final ActivityMonitor monitor = ActivityMonitor.open();
    private Activity activity = monitor.snapshot(SnapshotRequest.DEFAULT);

    /** Opens them. */
    @Setup
    public void open() {
        monitor.sessions().foundServer(List::of); // without one, nobody is a user
        long now = System.currentTimeMillis();
        for (int i = 0; i < sessions; i++) {
            LiveSession session = requireNonNull(monitor.sessions().open(SessionType.WEB, now - i));
            session.userName("user" + i / PER_USER);
            session.application("/shop");
            session.client(
                    "192.0.2." + i % PER_USER,
                    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
            session.active(now);
        }
        activity = snapshot();
    }

    /** All of them. */
    @Benchmark
    public Activity snapshot() {
        return monitor.snapshot(SnapshotRequest.DEFAULT.in(format));
    }

    /** The JSON of a snapshot. */
    @Benchmark
    public void json() throws IOException {
        activity.writeJson(OutputStream.nullOutputStream(), format);
    }

    /** Lets them go. */
    @TearDown
    public void close() {
        monitor.close();
    }
}
