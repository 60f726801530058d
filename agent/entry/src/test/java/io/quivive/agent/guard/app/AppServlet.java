// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What the application serves, by its paths. */
final class AppServlet extends HttpServlet {
    /** What each user's work used of the processor, by the threads' own clocks. */
    static final ConcurrentMap<String, LongAdder> BURNT = new ConcurrentHashMap<>();

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final ExecutorService POOL = Executors.newFixedThreadPool(4, AppServlet::daemon);

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.FORWARD) {
            return;
        }
        switch (request.getServletPath()) {
            case "/login" -> {
                HttpSession session = request.getSession(true);
                session.setAttribute("user", request.getParameter("name"));
                session.setAttribute("secret", request.getParameter("attribute"));
                session.setAttribute("counted", new Counted() {});
                String context = request.getParameter("context");
                session.setAttribute("SPRING_SECURITY_CONTEXT", context == null ? null : Hostile.context(context));
                String seconds = request.getParameter("seconds");
                session.setMaxInactiveInterval(seconds == null ? 1800 : Integer.parseInt(seconds));
                response.getWriter().print("in");
            }
            case "/status" -> response.sendError(Integer.parseInt(request.getParameter("status")));
            case "/fail" -> throw new ServletException("asked for");
            case "/swap" -> swap(request, response);
            case "/burn" -> burn(request);
            case "/take" -> AppHost.takeUp(request.getParameter("other"));
            default -> echo(request, response);
        }
    }

    private static void echo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Path", request.getServletPath());
        response.getWriter()
                .println(request.getMethod() + " " + request.getRequestURI() + " " + request.getQueryString() + " "
                        + request.isRequestedSessionIdValid() + " interrupted " + Thread.interrupted());
        for (String name : Collections.list(request.getHeaderNames())) {
            response.getWriter().println(name + ": " + Collections.list(request.getHeaders(name)));
        }
        for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
            response.getWriter().println(parameter.getKey() + "=" + Arrays.toString(parameter.getValue()));
        }
    }

    /** Acts for somebody else for a while, also in a servlet that it forwards to; answers whom it works for afterwards. */
    private static void swap(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String own = ContextFilter.CONTEXT.get();
        burn(1);
        ContextFilter.CONTEXT.set(request.getParameter("other"));
        try {
            burn(1);
            request.getRequestDispatcher("/forwarded").forward(request, response);
        } finally {
            ContextFilter.CONTEXT.set(own);
        }
        burn(1);
    }

    private static void burn(HttpServletRequest request) throws IOException {
        String user = request.getParameter("who");
        long millis = Long.parseLong(request.getParameter("millis"));
        Runnable burner =
                () -> BURNT.computeIfAbsent(user, key -> new LongAdder()).add(burn(millis));
        try {
            switch (request.getParameter("how")) {
                case "request" -> burner.run();
                case "pool" -> {
                    Future<?> first = POOL.submit(burner);
                    Future<?> second = POOL.submit(burner);
                    first.get();
                    second.get();
                }
                case "forkjoin" -> ForkJoinPool.commonPool().submit(burner).get();
                case "future" ->
                    CompletableFuture.supplyAsync(() -> 1, POOL)
                            .thenRunAsync(burner, POOL)
                            .get();
                case "async" -> {
                    AsyncContext async = request.startAsync();
                    async.setTimeout(0);
                    POOL.execute(() -> {
                        burner.run();
                        async.complete();
                    });
                }
                case "container" -> {
                    AsyncContext async = request.startAsync();
                    async.setTimeout(0);
                    async.start(() -> {
                        burner.run();
                        async.complete();
                    });
                }
                default -> throw new IllegalArgumentException(request.getParameter("how"));
            }
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    static String burnt() {
        return BURNT.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().sum())
                .collect(Collectors.joining(" "));
    }

    private static long burn(long millis) {
        long began = CLOCK.getCurrentThreadCpuTime();
        long used = 0;
        while (used < millis * 1_000_000) {
            for (int i = 0; i < 1000; i++) {
                Thread.onSpinWait();
            }
            used = CLOCK.getCurrentThreadCpuTime() - began;
        }
        return used;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "burners");
        thread.setDaemon(true);
        return thread;
    }
}
