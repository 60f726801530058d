// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The handlers of the servers that are measured: {@code /begin} begins a session, {@code /session} looks into it, {@code /burn} does so
 * too and burns a millisecond of processor time, {@code /guest} does nothing, {@code /hang} is not answered.
 */
public final class Answers extends HttpServlet {
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final long BURN_NANOS = 1_000_000;
    private static final long HANG_MILLIS = 600_000;
    private static final LongAdder BURNT = new LongAdder();
    private static final byte[] OK = {'o', 'k'};

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        if (path.equals("/begin")) {
            request.getSession().setAttribute("cart", "empty");
        } else if (path.equals("/hang")) {
            hang();
        } else if (!path.equals("/guest")) {
            if (request.getSession(false) == null) {
                response.sendError(HttpServletResponse.SC_GONE);
                return;
            }
            if (path.equals("/burn")) {
                burn();
            }
        }
        response.setContentType("text/plain");
        response.setContentLength(OK.length);
        response.getOutputStream().write(OK);
    }

    /** Nanoseconds of processor time by the threads' own clocks, so that they can be left out of what a request costs. */
    static long burnt() {
        return BURNT.sum();
    }

    private static void hang() {
        try {
            Thread.sleep(HANG_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void burn() {
        long from = CLOCK.getCurrentThreadCpuTime();
        long now = from;
        while (now - from < BURN_NANOS) {
            now = CLOCK.getCurrentThreadCpuTime();
        }
        BURNT.add(now - from);
    }
}
