// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The platform threads of a JVM at one instant, read without running any of the host's code. */
public interface LiveThreads {
    /** All of them. */
    List<Thread> all();

    /** What one was given to run; {@code null} if that is itself. */
    @Nullable
    Object task(Thread thread);

    /** The id that the JVM gave it; 0 if the host hides that. */
    long id(Thread thread);
}
