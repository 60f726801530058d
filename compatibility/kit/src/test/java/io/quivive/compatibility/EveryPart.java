// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** The whole kit, on one server after the other. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class EveryPart
        implements RequestTests,
                AsyncTests,
                SessionTests,
                RestTests,
                SettingsTests,
                AbsenceTests,
                HandOverTests,
                ProcessorTimeTests,
                SlowTests,
                WebSocketTests,
                CrowdTests,
                SpringSecurityTests,
                LeaveTests {
    private static @Nullable Server running;

    /** Without it {@link #start} would not be given one. */
    @Parameter
    @Nullable
    Place place;

    @BeforeParameterizedClassInvocation
    static void start(Place place) throws Exception {
        running = Server.start(place);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws IOException {
        Server server = running;
        running = null;
        if (server != null) {
            server.close();
        }
    }

    @Override
    public Server server() {
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }
}
