// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/** H2's servers with connections of this JVM to a database in a file, one of H2's own kind and one of PostgreSQL's, whose statements hold. */
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
        Connection connection = DriverManager.getConnection(
                "jdbc:h2:" + tcp.getURL() + "/base;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE", "sa", "");
        try (Statement statement = connection.createStatement()) {
            statement.execute("create alias hold for '" + Hold.class.getName() + ".inFunction'");
        }
        Socket postgres = new Socket(InetAddress.getLoopbackAddress(), pg.getPort());
        DataOutputStream toPostgres = new DataOutputStream(postgres.getOutputStream());
        signIn(toPostgres);
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> Hold.release();
                case "busy" -> {
                    Thread caller = new Thread(() -> call(connection), "caller");
                    caller.setDaemon(true);
                    caller.start();
                    send(toPostgres, 'Q', "call hold()");
                    Hold.await(2);
                }
                case "stopped" -> {
                    connection.close();
                    postgres.close();
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

    /** The start and the empty password of PostgreSQL's protocol 3; what is answered may wait. */
    private static void signIn(DataOutputStream out) throws IOException {
        byte[] names = "user\0sa\0database\0base\0\0".getBytes(StandardCharsets.US_ASCII);
        out.writeInt(Integer.BYTES * 2 + names.length);
        out.writeShort(3);
        out.writeShort(0);
        out.write(names);
        send(out, 'p', "");
    }

    private static void send(DataOutputStream out, char kind, String text) throws IOException {
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.US_ASCII);
        out.writeByte(kind);
        out.writeInt(Integer.BYTES + bytes.length);
        out.write(bytes);
        out.flush();
    }
}
