// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;

/** HikariCP over H2: it fills itself up with one thread and, told to leave its connections, closes them with another. */
public final class HikariHost {
    private HikariHost() {}

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pool");
        config.setJdbcUrl("jdbc:h2:mem:base");
        config.setMinimumIdle(3);
        HikariDataSource pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection()) {
            connection.isValid(1);
        }
        Phases.lead(phase -> {
            if (phase.equals("evicting")) {
                pool.getHikariPoolMXBean().softEvictConnections();
            }
        });
    }
}
