// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * A Tomcat that asks itself as much as it can answer from {@code begin} to {@code end}, which tells how many requests were answered and how
 * many were not or not rightly, and that has one more session, which stays idle; the rest is {@link Inventory}'s.
 */
public final class LoadedTomcat {
    private static final int CLIENTS = 4;
    private static final AtomicLong ANSWERED = new AtomicLong();
    private static final AtomicLong FAILED = new AtomicLong();
    private static volatile boolean ended;

    private LoadedTomcat() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        Path folder = Files.createTempDirectory("quivive-tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "count", new Counting()).addMapping("/");
        tomcat.start();
        URI base = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
        List<Thread> clients = new ArrayList<>();
        Commands.serve((command, argument) -> switch (command) {
            case "begin" -> {
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(base).build(), BodyHandlers.discarding());
                for (int i = 0; i < CLIENTS; i++) {
                    Thread client = new Thread(() -> ask(base), "client");
                    client.start();
                    clients.add(client);
                }
                yield "";
            }
            case "answered" -> ANSWERED.toString();
            case "end" -> {
                ended = true;
                for (Thread client : clients) {
                    client.join();
                }
                yield FAILED.toString();
            }
            default -> Inventory.answer(command);
        });
    }

    /** One user, whose session counts the requests. */
    private static void ask(URI base) {
        HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        for (long number = 1; !ended; number++) {
            try {
                String answer = client.send(
                                HttpRequest.newBuilder(base.resolve("/?number=" + number))
                                        .build(),
                                BodyHandlers.ofString())
                        .body();
                (answer.equals(number + " " + number) ? ANSWERED : FAILED).incrementAndGet();
            } catch (IOException | InterruptedException e) {
                FAILED.incrementAndGet();
            }
        }
    }

    private static final class Counting extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Object before = request.getSession().getAttribute("count");
            long count = before == null ? 1 : (long) before + 1;
            request.getSession().setAttribute("count", count);
            response.getWriter().print(request.getParameter("number") + " " + count);
        }
    }
}
