// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Point;
import org.jspecify.annotations.Nullable;

/** Points at which one thing is done. */
public final class Points {
    private Points() {}

    /** What is done. */
    public interface Done {
        void at(Object self, @Nullable Object first);
    }

    /** What is done with a result. */
    public interface DoneWith {
        void at(Object self, @Nullable Object first, @Nullable Object second, @Nullable Object result);
    }

    /** When an object's method is entered. */
    public static Point entered(Done done) {
        return new Point() {
            @Override
            public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
                if (self != null) {
                    done.at(self, first);
                }
                return null;
            }
        };
    }

    /** When an object's method has returned; not when it has thrown. */
    public static Point returned(DoneWith done) {
        return new Point() {
            @Override
            public void left(
                    @Nullable Object token,
                    @Nullable Object self,
                    @Nullable Object first,
                    @Nullable Object second,
                    @Nullable Object result,
                    @Nullable Throwable thrown) {
                if (self != null && thrown == null) {
                    done.at(self, first, second, result);
                }
            }
        };
    }
}
