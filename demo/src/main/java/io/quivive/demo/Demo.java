// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * Starts the shop and its customers, prints what there is to see and then {@code ready PID}, the shop's. Ends, with the shop, when its standard
 * input does; with the shop's status where that ends by itself; with 1 and a line on standard error where something does not work.
 */
public final class Demo {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Demo() {}

    /** What may fail. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    public static void main(String[] arguments) throws Exception {
        daemon("end-of-input", () -> {
            System.in.transferTo(OutputStream.nullOutputStream());
            System.exit(0);
        });
        Path jar = Path.of(
                Demo.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try {
            run(jar.resolveSibling("server"));
        } catch (IOException e) {
            System.err.println("the demo does not work: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Path folder) throws IOException, InterruptedException {
        String alicePassword = password();
        String bobPassword = password();
        Map<String, String> passwords = Map.of("alice", alicePassword, "bob", bobPassword);
        try (PaymentService payment = PaymentService.open();
                Server server = Server.start(folder, passwords, payment.port())) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            URI shop = server.address();
            Customer bob = Customer.signIn(shop, "bob", bobPassword);
            bob.click("checkout?order=4711");
            payment.awaitCall();
            Customer alice = Customer.signIn(shop, "alice", alicePassword);
            alice.keepAsking("reports/sales?year=2026");
            alice.keepAsking("export?format=pdf");
            alice.browse();
            bob.browse();
            System.out.println("A shop on Tomcat 11 that knows nothing of Quivive: pid " + server.pid() + ", " + shop);
            System.out.println("bob's checkout hangs: the payment service took the connection and does not answer."
                    + " alice waits for a report, and her export burns a processor.");
            System.out.println("ready " + server.pid());
            System.exit(server.await());
        }
    }

    private static String password() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What fails there fails since the server has gone, which the main thread sees as well. */
    static void daemon(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        System.Logger logger = System.getLogger(Demo.class.getName());
                        logger.log(System.Logger.Level.DEBUG, name, e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
