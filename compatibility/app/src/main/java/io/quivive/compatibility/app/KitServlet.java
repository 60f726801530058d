// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Every endpoint. All of them wait at the marker of the parameter {@code hold}, burn the milliseconds of the parameter {@code burn}, and answer
 * what the request knows of itself.
 */
public final class KitServlet extends HttpServlet {
    private static final int CHUNK = 8192;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            serve(path(request), request, response);
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private static void serve(String path, HttpServletRequest request, HttpServletResponse response) throws Exception {
        switch (path) {
            case "/release" ->
                send(response, answer(request).with("released", Holds.release(request.getParameter("marker"))));
            case "/held" -> send(response, answer(request).with("held", Holds.isHeld(request.getParameter("marker"))));
            case "/session" -> {
                request.getSession(true);
                work(request, response);
            }
            case "/login" -> login(request, response);
            case "/logout" -> {
                request.logout();
                work(request, response);
            }
            case "/invalidate" -> {
                HttpSession session = request.getSession(false);
                if (session != null) {
                    session.invalidate();
                }
                work(request, response);
            }
            case "/rename" -> {
                request.changeSessionId();
                work(request, response);
            }
            case "/expire" -> {
                request.getSession(true).setMaxInactiveInterval(Integer.parseInt(request.getParameter("seconds")));
                work(request, response);
            }
            case "/forward" ->
                request.getRequestDispatcher("/forwarded?inner=1").forward(request, response);
            case "/include" -> {
                request.getRequestDispatcher("/included?inner=1").include(request, response);
            }
            case "/cross" -> cross(request, response);
            case "/fail" -> {
                Holds.here(request.getParameter("hold"));
                throw new KitException("asked for");
            }
            case "/async" -> async(request, response);
            case "/async-dispatch" -> asyncDispatch(request, response);
            case "/async-timeout" -> asyncTimeout(request, response);
            case "/async-slow" -> asyncSlow(request, response);
            case "/noted" -> noted(request, response);
            case "/executor" -> executor(request, response);
            case "/upload" -> send(response, answer(request).with("bytes", drain(request.getInputStream())));
            case "/slow" -> slow(Long.parseLong(request.getParameter("bytes")), response);
            case "/error-page" -> {
                Holds.here(request.getParameter("holdError"));
                send(response, answer(request));
            }
            case "/form" -> send(response, answer(request).with("form", true));
            default -> {
                if (request.getParameter("to") == null) {
                    work(request, response);
                } else {
                    crossed(request, response);
                }
            }
        }
    }

    /** Has another application of the server work for it, and waits at the marker of {@code holdBack} when it is back. */
    private static void cross(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        RequestDispatcher other = request.getServletContext()
                .getContext(request.getParameter("to"))
                .getRequestDispatcher("/crossed?inner=1");
        if (request.getParameter("how").equals("forward")) {
            other.forward(request, response);
        } else {
            other.include(request, response);
            Holds.here(request.getParameter("holdBack"));
        }
    }

    /** Works for another application; Jetty's authenticator by form throws if it is asked here who the user of an included request is. */
    private static void crossed(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Holds.here(request.getParameter("hold"));
        boolean included = request.getDispatcherType() == DispatcherType.INCLUDE;
        send(response, included ? new Answer().withThread("") : answer(request));
    }

    private static void login(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        request.getSession(true);
        request.login(request.getParameter("user"), Users.PASSWORD);
        request.changeSessionId();
        work(request, response);
    }

    private static void work(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Holds.here(request.getParameter("hold"));
        Answer answer = answer(request);
        burn(request, answer, "");
        Holds.here(request.getParameter("holdAfter"));
        send(response, answer);
    }

    private static void burn(HttpServletRequest request, Answer answer, String prefix) {
        String millis = request.getParameter("burn");
        if (millis != null) {
            answer.with(prefix + "burnt", Burner.burn(Long.parseLong(millis)));
        }
    }

    private static void executor(HttpServletRequest request, HttpServletResponse response) throws Exception {
        Answer answer = answer(request);
        String hold = request.getParameter("hold");
        Elsewhere.call(request.getParameter("kind"), () -> {
            answer.withThread("worker-");
            Holds.here(hold);
            burn(request, answer, "worker-");
            return answer;
        });
        // the request's thread may still have work of its own while its worker has none any more
        Holds.here(request.getParameter("holdAfter"));
        send(response, answer);
    }

    /** Says when and where it ran; takes the microseconds of the parameter {@code nap}, and with {@code async} on no thread. */
    private static void noted(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answer answer = answer(request).with("began", micros());
        long nanos = Long.parseLong(request.getParameter("nap")) * 1000;
        if (request.getParameter("async") == null) {
            LockSupport.parkNanos(nanos);
            sendWhole(response, answer.with("ended", micros()));
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Elsewhere.FIXED)
                .execute(() -> {
                    try {
                        sendWhole(response, answer.with("ended", micros()));
                    } catch (IOException e) {
                        // the client has gone
                    }
                    async.complete();
                });
    }

    private static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static void async(HttpServletRequest request, HttpServletResponse response) {
        Answer answer = answer(request);
        String hold = request.getParameter("hold");
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        Elsewhere.FIXED.execute(() -> {
            answer.withThread("worker-");
            Holds.here(hold);
            burn(request, answer, "worker-");
            try {
                send(response, answer);
            } catch (IOException e) {
                answer.withText("failure", e.toString());
            }
            async.complete();
        });
    }

    private static void asyncDispatch(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            work(request, response);
        } else {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            String holdBefore = request.getParameter("holdBefore");
            Elsewhere.FIXED.execute(() -> {
                Holds.here(holdBefore);
                async.dispatch();
            });
        }
    }

    private static void asyncTimeout(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            work(request, response);
        } else {
            AsyncContext async = request.startAsync();
            async.setTimeout(Long.parseLong(request.getParameter("after")));
            if (!request.getParameter("listener").equals("none")) {
                async.addListener(new TimeOut(request, response, async));
            }
        }
    }

    /** Completes on its own thread, also what its client did not wait for. */
    private static void asyncSlow(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext async = request.startAsync();
        Holds.here(request.getParameter("hold"));
        try {
            slow(Long.parseLong(request.getParameter("bytes")), response);
        } catch (IOException e) {
            // the client has gone
        }
        async.complete();
    }

    private static long drain(InputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK];
        long bytes = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes += read;
        }
        return bytes;
    }

    private static void slow(long bytes, HttpServletResponse response) throws IOException {
        response.setContentType("application/octet-stream");
        OutputStream out = response.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (long sent = 0; sent < bytes; sent += chunk.length) {
            out.write(chunk);
        }
    }

    /** The path within the application, however the servlet is mapped. */
    static String path(HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.INCLUDE) {
            return "/included";
        }
        String info = request.getPathInfo();
        return request.getServletPath() + (info == null ? "" : info);
    }

    /** What a request knows of itself. */
    static Answer answer(HttpServletRequest request) {
        @Nullable HttpSession session = request.getSession(false);
        return new Answer()
                .withText("marker", request.getParameter("marker"))
                .withText("user", request.getRemoteUser())
                .withText("uri", request.getRequestURI())
                .withText("query", request.getQueryString())
                .withText("protocol", request.getProtocol())
                .withText("dispatcher", request.getDispatcherType().name())
                .with("session", session != null)
                .withThread("");
    }

    /** With its length, for clients that know no other way. */
    private static void sendWhole(HttpServletResponse response, Answer answer) throws IOException {
        response.setContentLength(answer.toString().getBytes(StandardCharsets.UTF_8).length);
        send(response, answer);
    }

    static void send(HttpServletResponse response, Answer answer) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        response.getOutputStream().write(answer.toString().getBytes(StandardCharsets.UTF_8));
    }
}
