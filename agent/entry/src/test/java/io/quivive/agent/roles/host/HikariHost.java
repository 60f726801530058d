// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * HikariCP over H2: it fills itself up with one thread and, told to leave its connections, closes them with another. An argument is the jar of
 * another version, which is taken instead of the one on the class path.
 */
public final class HikariHost {
    private HikariHost() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            mainWith(Path.of(arguments[0]));
            return;
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("pool");
        config.setJdbcUrl("jdbc:h2:mem:base");
        config.setMinimumIdle(3);
        HikariDataSource pool = new HikariDataSource(config);
        keepWorkers(pool);
        try (Connection connection = pool.getConnection()) {
            connection.isValid(1);
        }
        Phases.lead(phase -> {
            if (phase.equals("evicting")) {
                pool.getHikariPoolMXBean().softEvictConnections();
            }
        });
    }

    /** They would end five seconds after their last work. */
    private static void keepWorkers(HikariDataSource source) throws ReflectiveOperationException {
        Object pool = read(source, "pool");
        for (String workers : List.of("addConnectionExecutor", "closeConnectionExecutor")) {
            ((ThreadPoolExecutor) read(pool, workers)).setKeepAliveTime(1, TimeUnit.HOURS);
        }
    }

    private static Object read(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private static void mainWith(Path jar) throws Exception {
        List<URL> path = new ArrayList<>();
        path.add(jar.toUri().toURL());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            path.add(Path.of(entry).toUri().toURL());
        }
        URLClassLoader loader = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        loader.loadClass(HikariHost.class.getName())
                .getMethod("main", String[].class)
                .invoke(null, (Object) new String[0]);
    }
}
