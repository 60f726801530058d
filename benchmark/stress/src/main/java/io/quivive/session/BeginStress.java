// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.SessionSettings.ProcessorTime;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A thread begins its first piece of work: a reader sees all of it, or nothing. */
@JCStressTest
@Outcome(id = WorkStress.NOTHING, expect = Expect.ACCEPTABLE, desc = "it had not begun")
@Outcome(id = WorkStress.OUTER, expect = Expect.ACCEPTABLE, desc = "all of it")
@Outcome(expect = Expect.FORBIDDEN, desc = "part of it")
@State
public class BeginStress {
    private final ThreadSlots threads = new ThreadSlots(ProcessorTime.OFF);

    /** The thread at work. */
    @Actor
    public void worker() {
        threads.begin(WorkStress.work(WorkStress.OUTER));
    }

    /** The one that looks. */
    @Actor
    public void reader(L_Result result) {
        result.r1 = WorkStress.seen(threads);
    }
}
