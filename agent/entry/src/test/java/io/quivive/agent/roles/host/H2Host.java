// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/** H2's TCP server with a connection of this JVM to a database in a file, whose statement is a function that holds. */
public final class H2Host {
    private H2Host() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("h2-host");
        System.setProperty("h2.bindAddress", "127.0.0.1");
        Server tcp = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        Server pg = Server.createPgServer("-pgPort", "0", "-baseDir", folder.toString())
                .start();
        Server console = Server.createWebServer("-webPort", "0").start();
        Connection connection = DriverManager.getConnection("jdbc:h2:" + tcp.getURL() + "/base", "sa", "");
        try (Statement statement = connection.createStatement()) {
            statement.execute("create alias hold for '" + Hold.class.getName() + ".inFunction'");
        }
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> Hold.release();
                case "busy" -> {
                    Thread caller = new Thread(() -> call(connection), "caller");
                    caller.setDaemon(true);
                    caller.start();
                    Hold.await(1);
                }
                case "stopped" -> {
                    connection.close();
                    tcp.stop();
                    pg.stop();
                    console.stop();
                }
                default -> throw new IllegalArgumentException(phase);
            }
        });
    }

    private static void call(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("call hold()");
        } catch (SQLException e) {
            e.printStackTrace(System.out);
        }
    }
}
