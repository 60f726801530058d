// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.SessionSettings.ProcessorTime;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Work within work: two looks see steps of it in their order, each whole. */
@JCStressTest
@Outcome(
        id = "nothing, (nothing|outer|inner)",
        expect = Expect.ACCEPTABLE,
        desc = "the first look came before it began")
@Outcome(id = "outer, (outer|inner|nothing)", expect = Expect.ACCEPTABLE, desc = "the first look saw the outer one")
@Outcome(id = "inner, (inner|outer|nothing)", expect = Expect.ACCEPTABLE, desc = "the first look saw the inner one")
@Outcome(expect = Expect.FORBIDDEN, desc = "part of one")
@State
public class NestedStress {
    private final ThreadSlots threads = new ThreadSlots(ProcessorTime.OFF);

    /** The thread at work. */
    @Actor
    public void worker() {
        Binding outer = threads.begin(WorkStress.work(WorkStress.OUTER));
        threads.end(threads.begin(WorkStress.work(WorkStress.INNER)));
        threads.end(outer);
    }

    /** The one that looks. */
    @Actor
    public void reader(LL_Result result) {
        result.r1 = WorkStress.seen(threads);
        result.r2 = WorkStress.seen(threads);
    }
}
