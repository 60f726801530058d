// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A timer, a scheduled executor and the delayer of CompletableFuture, each with something to do tomorrow. */
public final class TimersHost {
    private TimersHost() {}

    public static void main(String[] arguments) throws Exception {
        new Timer("a timer")
                .schedule(
                        new TimerTask() {
                            @Override
                            public void run() {}
                        },
                        TimeUnit.DAYS.toMillis(1));
        ScheduledExecutorService scheduled =
                Executors.newScheduledThreadPool(1, task -> new Thread(task, "a scheduler"));
        var tomorrow = scheduled.schedule(() -> {}, 1, TimeUnit.DAYS);
        CompletableFuture<Object> late = new CompletableFuture<>().orTimeout(1, TimeUnit.DAYS);
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> Hold.release();
                case "busy" -> {
                    scheduled.execute(Hold::here);
                    Hold.await(1);
                }
                default -> {
                    late.complete(phase);
                    tomorrow.cancel(false);
                }
            }
        });
    }
}
