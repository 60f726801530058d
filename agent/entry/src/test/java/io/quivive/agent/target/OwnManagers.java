// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.lang.management.ManagementFactory;
import java.util.logging.LogManager;
import javax.management.MBeanServerBuilder;
import javax.management.ObjectName;

/** A server that decides in main on its log manager, its log's configuration and its bean server, as application servers do; when it is told to. */
public final class OwnManagers {
    private OwnManagers() {}

    /** The log manager. */
    public static final class Manager extends LogManager {}

    /** Of bean servers. */
    public static final class Builder extends MBeanServerBuilder {
        private static int built;

        public Builder() {
            built++;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Commands.serve((command, argument) -> switch (command) {
            case "decide" -> {
                System.setProperty("java.util.logging.manager", Manager.class.getName());
                System.setProperty("java.util.logging.config.file", argument);
                System.setProperty("javax.management.builder.initial", Builder.class.getName());
                LogManager manager = LogManager.getLogManager();
                yield manager.getClass().getSimpleName() + " " + manager.getProperty("mine");
            }
            case "serve" -> {
                ManagementFactory.getPlatformMBeanServer();
                yield "builders " + Builder.built;
            }
            default ->
                String.valueOf(ManagementFactory.getPlatformMBeanServer()
                        .isRegistered(new ObjectName("io.quivive:type=Activity")));
        });
    }
}
