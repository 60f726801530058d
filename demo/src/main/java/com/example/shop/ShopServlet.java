// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package com.example.shop;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** The pages of the shop. */
final class ShopServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private static final String LOGIN = """
            <form method="post" action="/shop/j_security_check">
            <input name="j_username"><input name="j_password" type="password"><input type="submit">
            </form>""";
    private static final Duration SLOW = Duration.ofMinutes(1);

    private volatile int paymentPort;

    /** Sets where on this machine the payment service listens. */
    void payBy(int port) {
        paymentPort = port;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/html;charset=utf-8");
        switch (request.getServletPath()) {
            case "/login" -> response.getWriter().println(LOGIN);
            case "/basket" -> response.getWriter().println("the basket of " + request.getRemoteUser());
            case "/checkout" -> response.getWriter().println(paid() ? "thank you" : "sorry");
            case "/reports/sales" -> {
                response.flushBuffer(); // the browser shows that something comes
                pause();
                response.getWriter().println("sold: 42");
            }
            case "/export" -> {
                response.flushBuffer();
                response.getWriter().println(signature());
            }
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    /** Forgets what every call of another service needs: a time-out. */
    private boolean paid() throws IOException {
        try (Socket service = new Socket(InetAddress.getLoopbackAddress(), paymentPort)) {
            return service.getInputStream().read() == 1;
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(SLOW.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String signature() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] page = new byte[1 << 16];
            long began = System.nanoTime();
            while (System.nanoTime() - began < SLOW.toNanos()) {
                digest.update(page);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
