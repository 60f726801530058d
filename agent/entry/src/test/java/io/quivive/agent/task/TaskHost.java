// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import io.quivive.agent.target.Commands;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/**
 * A server whose requests give tasks to other threads. {@code begin way} has a request do so and answers the number of the thread that holds
 * the task, when the request has ended; {@code outside way} does so without a request, {@code twice way} has two requests give one and the same
 * task before it has run, {@code end} ends the task, {@code noted} answers how many
 * tasks the agent has noted, {@code run name} has a request do something of {@link Runs}.
 */
public final class TaskHost {
    private static final int PATIENCE_SECONDS = 20;
    private static final int OK = 200;
    /** The request waits for the task. */
    private static final Set<String> WAITED_FOR = Set.of("invokeAll", "callerRuns", "parallelStream", "asyncStart");

    private final Ways ways = new Ways();
    private final Runs runs = new Runs(ways);
    private final Tomcat tomcat = new Tomcat();
    private volatile Held held = new Held();

    private TaskHost() throws Exception {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        TaskHost host = new TaskHost();
        host.start();
        Commands.serve((command, argument) -> switch (command) {
            case "ways" -> String.join(" ", host.ways.names()) + " asyncStart";
            case "begin" -> host.begin(argument);
            case "twice" -> host.twice(argument);
            case "outside" -> host.outside(argument);
            case "end" -> host.end();
            case "noted" -> Integer.toString(noted());
            case "run" -> host.get("/run/" + argument).get(PATIENCE_SECONDS * 10L, TimeUnit.SECONDS);
            case "load" -> host.runs.load(path -> host.get("/run/" + path));
            case "unload" -> host.runs.unload();
            case "bytes" -> Bytecode.digest(argument);
            default -> throw new IllegalArgumentException(command);
        });
    }

    private void start() throws Exception {
        Path folder = Files.createTempDirectory("quivive-tasks");
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        Wrapper servlet = Tomcat.addServlet(context, "tasks", new TaskServlet());
        servlet.setAsyncSupported(true);
        context.addServletMapping("/*", "tasks");
        tomcat.start();
    }

    /** On a thread of its own: the JDK's client needs the common pool, which a task may hold. */
    private CompletableFuture<String> get(String path) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread client = new Thread(() -> {
            try {
                URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
                HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
                int status = connection.getResponseCode();
                try (InputStream in = status == OK ? connection.getInputStream() : InputStream.nullInputStream()) {
                    answer.complete(status + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        client.setDaemon(true);
        client.start();
        return answer;
    }

    private String begin(String way) throws Exception {
        held = new Held();
        CompletableFuture<String> answer = get("/" + way);
        if (!WAITED_FOR.contains(way)) {
            answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        if (way.equals("stageOfAnother")) {
            ways.completedLater.complete("");
        }
        return held.awaitThread();
    }

    private String twice(String way) throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        ways.of(way).give(() -> {
            try {
                given.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        held = new Held();
        get("/" + way).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        get("/" + way).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        given.countDown();
        return held.awaitThread();
    }

    private String outside(String way) throws Exception {
        held = new Held();
        ways.of(way).give(held);
        return held.awaitThread();
    }

    private String end() {
        held.end.countDown();
        return "";
    }

    /** By the agent's own account, which nothing shows. */
    private static int noted() throws Exception {
        Map<?, ?> memory = (Map<?, ?>) Class.forName("io.quivive.agent.entry.Entry")
                .getMethod("memory")
                .invoke(null);
        Object at = Objects.requireNonNull(memory.get("agent"));
        for (String field : List.of("instrumented", "tasks", "given", "given")) {
            Field declared = at.getClass().getDeclaredField(field);
            declared.setAccessible(true);
            at = Objects.requireNonNull(declared.get(at));
        }
        Method size = at.getClass().getMethod("size");
        return (int) size.invoke(at);
    }

    private final class TaskServlet extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            request.getSession();
            String path = request.getRequestURI().substring(1);
            try {
                if (path.startsWith("run/")) {
                    response.getWriter().print(runs.run(path.substring("run/".length())));
                } else if (path.equals("asyncStart")) {
                    AsyncContext async = request.startAsync();
                    Runnable task = held;
                    async.start(() -> {
                        task.run();
                        async.complete();
                    });
                } else {
                    ways.of(path).give(held);
                }
            } catch (Exception e) {
                throw new IllegalStateException(path, e);
            }
        }
    }

    /** A task that waits for its end. */
    static final class Held implements Runnable {
        private final CompletableFuture<Thread> thread = new CompletableFuture<>();
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        @SuppressWarnings("deprecation") // threadId() is newer than Java 17
        public void run() {
            thread.complete(Thread.currentThread());
            awaitEnd();
        }

        void awaitEnd() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @SuppressWarnings("deprecation") // threadId() is newer than Java 17
        private String awaitThread() throws Exception {
            return Long.toString(thread.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getId());
        }
    }
}
