// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.HostType;
import io.quivive.ProcessType;
import io.quivive.SessionType;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A login names a session and gives it to the work: who sees the session at the work sees its user. */
@JCStressTest
@Outcome(id = "guest", expect = Expect.ACCEPTABLE, desc = "before the login")
@Outcome(id = "user", expect = Expect.ACCEPTABLE, desc = "after it")
@Outcome(expect = Expect.FORBIDDEN, desc = "the session without its user")
@State
public class LoginStress {
    private final Work work = new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", "/", null, null);

    /** The thread at work. */
    @Actor
    public void worker() {
        LiveSession session = new LiveSession(1, "id", SessionType.WEB, "", "", HostType.BROWSER, null, 0);
        session.userName("user");
        work.session(session);
    }

    /** The one that looks. */
    @Actor
    public void reader(L_Result result) {
        LiveSession session = work.session();
        result.r1 = session == null ? "guest" : session.id == null ? "torn" : session.userName();
    }
}
