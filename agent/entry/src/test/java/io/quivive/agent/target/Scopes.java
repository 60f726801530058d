// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;

/** Virtual threads in containers of their own: of a StructuredTaskScope (Java 25, preview), and of an executor. */
public final class Scopes {
    private Scopes() {}

    public static void main(String[] arguments) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(5);
        ExecutorService executor = VirtualThreads.executor();
        executor.execute(task("in-executor", begun, never));
        Thread owner = new Thread(() -> fork(begun, never, "in-scope"), "owner");
        owner.setDaemon(true);
        owner.start();
        VirtualThreads.start("virtual-owner", () -> {
            begun.countDown();
            fork(begun, never, "in-scope-of-virtual");
        });
        executor.execute(() -> {
            Thread.currentThread().setName("executor-owner");
            fork(begun, never, "in-scope-in-executor");
        });
        begun.await();
        Commands.serve((command, argument) -> "");
    }

    private static Runnable task(String name, CountDownLatch begun, CountDownLatch never) {
        return () -> {
            Thread.currentThread().setName(name);
            begun.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                // ends all the same
            }
        };
    }

    private static void fork(CountDownLatch begun, CountDownLatch never, String name) {
        try {
            Class<?> type = Class.forName("java.util.concurrent.StructuredTaskScope");
            Object scope = type.getMethod("open").invoke(null);
            Method fork = type.getMethod("fork", Callable.class);
            Runnable task = task(name, begun, never);
            Callable<String> callable = () -> {
                task.run();
                return name;
            };
            fork.invoke(scope, callable);
            type.getMethod("join").invoke(scope);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
