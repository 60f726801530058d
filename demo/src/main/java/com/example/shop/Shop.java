// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package com.example.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.authenticator.FormAuthenticator;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;

/**
 * A shop on Tomcat, on a free port of the loopback. Its standard input tells, a line each, {@code payment PORT}, {@code user NAME PASSWORD}
 * and {@code start}, whereupon it prints {@code port PORT}. It lives as long as that input is open.
 */
public final class Shop {
    private static final String ROLE = "customer";
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    private final Tomcat tomcat = new Tomcat();
    private final ShopServlet pages = new ShopServlet();

    private Shop(Path folder) {
        TOMCAT.setLevel(Level.SEVERE);
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("/shop", null);
        Tomcat.addServlet(context, "shop", pages).addMapping("/");
        SecurityCollection everything = new SecurityCollection();
        everything.addPattern("/*");
        SecurityConstraint customersOnly = new SecurityConstraint();
        customersOnly.addCollection(everything);
        customersOnly.addAuthRole(ROLE);
        context.addSecurityRole(ROLE);
        context.addConstraint(customersOnly);
        context.setLoginConfig(new LoginConfig("FORM", null, "/login", "/login"));
        context.getPipeline().addValve(new FormAuthenticator());
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("shop");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        Shop shop = new Shop(folder);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            shop.obey(List.of(line.split(" ", -1)));
        }
        System.exit(0);
    }

    private void obey(List<String> words) throws Exception {
        switch (words.get(0)) {
            case "payment" -> pages.payBy(Integer.parseInt(words.get(1)));
            case "user" -> {
                tomcat.addUser(words.get(1), words.get(2));
                tomcat.addRole(words.get(1), ROLE);
            }
            case "start" -> {
                tomcat.start();
                System.out.println("port " + tomcat.getConnector().getLocalPort());
            }
            default -> throw new IllegalArgumentException("'" + words.get(0) + "': expected payment, user or start");
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " could not be deleted: " + e);
        }
    }
}
