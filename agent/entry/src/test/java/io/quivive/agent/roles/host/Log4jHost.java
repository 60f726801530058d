// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;

/** Log4j 2 with asynchronous loggers, some by the context and one by the configuration, and an asynchronous appender. */
public final class Log4jHost {
    private Log4jHost() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            System.setProperty(
                    "log4j2.contextSelector", "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
        }
        ConfigurationBuilder<?> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
        builder.setStatusLevel(Level.OFF);
        builder.add(builder.newAppender("null", "Null"));
        builder.add(builder.newAppender("async", "Async").addComponent(builder.newAppenderRef("null")));
        builder.add(builder.newAsyncLogger("some", Level.INFO).add(builder.newAppenderRef("async")));
        builder.add(builder.newRootLogger(Level.INFO).add(builder.newAppenderRef("async")));
        Configurator.initialize(builder.build());
        Phases.lead(phase -> {
            LogManager.getLogger("some").info("logged");
            LogManager.getLogger("other").info("logged");
        });
    }
}
