// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.server.Roots;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds servers of Jetty: by the budget of a pool whose thread is at work; by what schedulers are to do, where connectors run on threads that are
 * not listed; by the class loaders of web applications. A server that was found once is known as long as it exists.
 *
 * <p>Used by one thread at a time. Servers are held weakly.
 */
final class JettyRoots {
    private static final String JDK = "Java " + Runtime.version().feature();
    private static final int MAX = 500;
    private static final int MAX_SCHEDULED = 1000;

    private final Part outer;
    private final Part captured;
    private final Variants server;
    private final Variants pools;
    private final Part budget;
    private final Part leases;
    private final Part leasee;
    private final Part ofLeasee;
    private final Shape worker;
    private final Shape executor;
    private final Part factory;
    private final Part queue;
    private final Part queued;
    private final Part scheduled;
    private final Part task;
    private final Variants houseKeeper;
    private final Part sessionIds;
    private final Variants endpoints;
    private final Part connection;
    private final Part connector;
    private final Part loader;
    private final Variants loaders;
    private final Part context;

    private final List<WeakReference<Object>> known = new ArrayList<>();

    JettyRoots(Shapes shapes) {
        Shape any = shapes.of(Variants.PRODUCT, "java.lang.Object");
        outer = any.optional("this$0");
        captured = any.optional("arg$1");
        ofLeasee = any.optional("_server");
        connector = any.optional("_connector", "connector");
        server = Variants.of(shapes, "org.eclipse.jetty.server.Server");
        pools = Variants.of(
                shapes,
                "org.eclipse.jetty.util.thread.QueuedThreadPool",
                "org.eclipse.jetty.util.thread.ExecutorThreadPool");
        budget = pools.part("_budget");
        leases = Variants.of(shapes, "org.eclipse.jetty.util.thread.ThreadPoolBudget")
                .part("leases");
        leasee = Variants.of(shapes, "org.eclipse.jetty.util.thread.ThreadPoolBudget$Leased")
                .part("leasee");
        worker = shapes.of(JDK, "java.util.concurrent.ThreadPoolExecutor$Worker");
        executor = shapes.of(JDK, "java.util.concurrent.ThreadPoolExecutor");
        factory = executor.part("threadFactory");
        queue = executor.part("workQueue");
        queued = shapes.of(JDK, "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue")
                .optional("queue");
        scheduled = shapes.of(JDK, "java.util.concurrent.FutureTask").optional("callable");
        task = shapes.of(JDK, "java.util.concurrent.Executors$RunnableAdapter").optional("task");
        houseKeeper = Variants.of(
                shapes, "org.eclipse.jetty.session.HouseKeeper", "org.eclipse.jetty.server.session.HouseKeeper");
        sessionIds = houseKeeper.part("_sessionIdManager");
        endpoints = Variants.of(shapes, "org.eclipse.jetty.io.AbstractEndPoint");
        connection = endpoints.part("_connection");
        loader = shapes.of(JDK, "java.lang.Thread").part("contextClassLoader");
        loaders = Variants.of(
                shapes,
                "org.eclipse.jetty.webapp.WebAppClassLoader",
                "org.eclipse.jetty.ee8.webapp.WebAppClassLoader",
                "org.eclipse.jetty.ee9.webapp.WebAppClassLoader",
                "org.eclipse.jetty.ee10.webapp.WebAppClassLoader",
                "org.eclipse.jetty.ee.webapp.WebAppClassLoader",
                "org.eclipse.jetty.ee11.webapp.WebAppClassLoader");
        context = loaders.part("_context");
    }

    /** Those that exist. */
    List<Object> servers(Roots roots) {
        Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
        known.removeIf(each -> {
            Object held = each.get();
            return held == null || !found.add(held);
        });
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        roots.forEachTask(each -> pool(each, found, seen));
        roots.forEachThread(thread -> {
            Object of = loader.of(thread);
            if (loaders.fits(of) && seen.add(of)) {
                add(ofLeasee.of(context.of(of)), found);
            }
        });
        for (Object each : found) {
            if (known.stream().noneMatch(other -> other.refersTo(each)) && known.size() < MAX) {
                known.add(new WeakReference<>(each));
            }
        }
        return List.copyOf(found);
    }

    private void pool(Object running, Set<Object> found, Set<Object> seen) {
        boolean ofExecutor = worker.fits(running);
        Object of =
                ofExecutor || running.getClass().getName().startsWith("org.eclipse.jetty.") ? outer.of(running) : null;
        if (of == null || !seen.add(of)) {
            return;
        }
        if (pools.fits(of)) {
            budget(of, found);
        } else if (ofExecutor && executor.fits(of)) {
            Object made = lambda(factory.of(of));
            if (pools.fits(made)) {
                budget(made, found);
            }
            scheduled(queue.of(of), found);
        }
    }

    private void budget(@Nullable Object pool, Set<Object> found) {
        for (Object lease : Held.in(leases.of(budget.of(pool)), MAX)) {
            Object user = leasee.of(lease);
            Object of = ofLeasee.of(user);
            add(of == null ? ofLeasee.of(outer.of(user)) : of, found);
        }
    }

    /** The work of a pool that is no scheduler is not looked at. */
    private void scheduled(@Nullable Object work, Set<Object> found) {
        if (work != null && Held.isOfJdk(work) && queued.of(work) instanceof Object[] array) {
            int end = Math.min(array.length, MAX_SCHEDULED);
            for (int i = 0; i < end; i++) {
                Object each = array[i];
                if (each != null && Held.isOfJdk(each)) {
                    scheduledOne(task.of(scheduled.of(each)), found);
                }
            }
        }
    }

    private void scheduledOne(@Nullable Object one, Set<Object> found) {
        if (one != null && one.getClass().getName().startsWith("org.eclipse.jetty.")) {
            Object of = one.getClass().isHidden() ? lambda(one) : outer.of(one);
            if (houseKeeper.fits(of)) {
                add(ofLeasee.of(sessionIds.of(of)), found);
            } else if (endpoints.fits(of)) {
                add(ofLeasee.of(connector.of(connection.of(of))), found);
            }
        }
    }

    private @Nullable Object lambda(@Nullable Object one) {
        return one != null && one.getClass().isHidden() ? captured.of(one) : null;
    }

    private void add(@Nullable Object one, Set<Object> found) {
        if (server.fits(one)) {
            found.add(one);
        }
    }
}
