// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

/** Logback with an asynchronous appender. */
public final class LogbackHost {
    private LogbackHost() {}

    public static void main(String[] arguments) throws Exception {
        LoggerContext context = new LoggerContext();
        ListAppender<ILoggingEvent> sink = new ListAppender<>();
        sink.setContext(context);
        sink.start();
        AsyncAppender appender = new AsyncAppender();
        appender.setName("async");
        appender.setContext(context);
        appender.addAppender(sink);
        appender.start();
        context.getLogger("host").addAppender(appender);
        Phases.lead(phase -> context.getLogger("host").error("logged"));
    }
}
