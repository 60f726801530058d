// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A customer of the shop, who signs in by its form and from then on has the cookie of a session. */
final class Customer {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration BETWEEN_CLICKS = Duration.ofMillis(500);

    private final HttpClient browser = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .followRedirects(Redirect.NORMAL)
            .build();
    private final URI shop;
    private final String name;

    private Customer(URI shop, String name) {
        this.shop = shop;
        this.name = name;
    }

    static Customer signIn(URI shop, String name, String password) throws IOException, InterruptedException {
        Customer customer = new Customer(shop, name);
        customer.expect("j_security_check", customer.request("basket").timeout(PATIENCE));
        customer.expect(
                "the basket of " + name,
                customer.request("j_security_check")
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("j_username=" + name + "&j_password=" + password)));
        return customer;
    }

    /** Asks for a page and waits for nothing. */
    void click(String page) {
        Demo.daemon(name + "-" + page, () -> begin(page));
    }

    /** Asks for a slow page, again whenever it is there; returns when the first answer has begun. */
    void keepAsking(String page) throws IOException, InterruptedException {
        InputStream first = begin(page);
        Demo.daemon(name + "-" + page, () -> {
            first.transferTo(OutputStream.nullOutputStream());
            while (true) {
                begin(page).transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    /** Looks at the basket now and then. */
    void browse() {
        Demo.daemon(name + "-browses", () -> {
            while (true) {
                expect("the basket of " + name, request("basket"));
                TimeUnit.NANOSECONDS.sleep(BETWEEN_CLICKS.toNanos());
            }
        });
    }

    private InputStream begin(String page) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = browser.send(request(page).build(), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("the shop answered " + answer.statusCode() + " to " + answer.uri());
        }
        return answer.body();
    }

    private void expect(String text, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = browser.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().contains(text)) {
            throw new IOException(
                    "the shop answered " + answer.statusCode() + " to " + answer.uri() + ", without '" + text + "'");
        }
    }

    private HttpRequest.Builder request(String page) {
        return HttpRequest.newBuilder(shop.resolve(page));
    }
}
