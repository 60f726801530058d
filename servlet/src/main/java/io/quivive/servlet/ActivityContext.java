// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.micrometer.context.ThreadLocalAccessor;
import io.quivive.ActivityMonitor;
import io.quivive.session.Binding;
import io.quivive.session.ThreadSlots;
import io.quivive.session.Work;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a thread is at along with Micrometer's context propagation, for code that hands its context to other threads that way. For the
 * application to register: {@code ContextRegistry.getInstance().registerThreadLocalAccessor(new ActivityContext(monitor))}, and to remove by
 * {@link #KEY} before the monitor is closed.
 *
 * <p>While a context is open on a thread, that works for what the thread worked for that captured it.
 */
public final class ActivityContext implements ThreadLocalAccessor<Object> {
    /** Under which it is registered. */
    public static final String KEY = "io.quivive.activity";

    private final ThreadSlots threads;

    /** The accessor of what a monitor's threads are at. */
    public ActivityContext(ActivityMonitor monitor) {
        threads = monitor.sessions().threads();
    }

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Object getValue() {
        Binding current = threads.current();
        return current == null ? null : current.work();
    }

    @Override
    public void setValue(Object value) {
        if (value instanceof Work work && getValue() != work) {
            threads.begin(work);
        }
    }

    /** What a thread is at is not taken from it by a context that knows nothing. */
    @Override
    public void setValue() {}

    @Override
    public void restore(Object previous) {
        end(previous);
    }

    @Override
    public void restore() {
        end(null);
    }

    private void end(@Nullable Object previous) {
        Binding current = threads.current();
        if (current != null && current.work() != previous) {
            threads.end(current);
        }
    }
}
