// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import com.sun.net.httpserver.HttpServer;
import io.quivive.ActivityMonitor;
import io.quivive.Format;
import io.quivive.SnapshotRequest;
import io.quivive.servlet.Quivive;
import jakarta.servlet.ServletContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Where the kit asks an application's own monitor, since there is no agent. */
public final class LibrarySnapshots {
    private LibrarySnapshots() {}

    /** Prints the port. */
    public static void serve(ServletContext context) throws Exception {
        ActivityMonitor monitor = Quivive.monitor(context).orElseThrow();
        SnapshotRequest request =
                new SnapshotRequest(Format.EXTENDED, Duration.ofMillis(100), Optional.empty(), 100_000);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] json = monitor.snapshot(request).toJson(Format.EXTENDED).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
        });
        server.start();
        System.out.println("snapshots " + server.getAddress().getPort());
    }
}
