// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.ProcessType;
import java.util.concurrent.atomic.AtomicReference;

/** What the races have in common: two pieces of work, and what a reader makes of a slot. */
final class WorkStress {
    static final String NOTHING = "nothing";
    static final String OUTER = "outer";
    static final String INNER = "inner";
    static final String TORN = "torn";

    private WorkStress() {}

    static Work work(String name) {
        return new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", name, name, null);
    }

    /** The work of the one slot that is seen, if all of it is seen. */
    static String seen(ThreadSlots threads) {
        String[] seen = {NOTHING};
        threads.forEach((thread, slot) -> seen[0] = of(slot));
        return seen[0];
    }

    private static String of(AtomicReference<Object> slot) {
        if (!(slot.getAcquire() instanceof Binding binding)) {
            return NOTHING;
        }
        Work work = binding.work();
        boolean inner = INNER.equals(work.path);
        boolean whole = work.type == ProcessType.WEB_PROCESS_WITH_NO_CONTEXT
                && "GET".equals(work.method)
                && work.path != null
                && work.path.equals(work.query)
                && work.sinceMillis > 0
                && binding.depth() == (inner ? 1 : 0)
                && inner == (binding.outer() != null);
        return whole ? work.path : TORN;
    }
}
