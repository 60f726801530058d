// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.Activity;
import io.quivive.Mode;
import io.quivive.WebServerInfo;
import io.quivive.jmx.ActivityMXBean;
import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.ActivityFormatException;
import io.quivive.tool.view.ActivityReader;
import io.quivive.tool.view.WebServerReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.rmi.RMIConnection;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that is read over JMX, by its service URL. It is asked for attributes alone, which a readonly role may read; what it sends is
 * filtered ({@link OpenTypesFilter}), where and how it is called is fixed ({@link TargetSockets}), and each step ends within the time-out.
 */
public final class JmxSource implements Source {
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final JmxTarget target;
    private final Duration timeout;
    private final RMIConnection connection;

    private JmxSource(JmxTarget target, Duration timeout, RMIConnection connection) {
        this.target = target;
        this.timeout = timeout;
        this.connection = connection;
    }

    /** Whether a target is meant as a JMX service URL. */
    public static boolean isUrl(String target) {
        return target.startsWith(JmxTarget.PREFIX);
    }

    /**
     * Connects and signs in.
     *
     * @param timeout for that, and for each answer beside the interval that it takes
     * @param warnings gets a line where a password goes in the clear
     * @throws ToolException if the URL is wrong, nothing is there, or it refuses
     */
    public static JmxSource open(String url, JmxOptions options, Duration timeout, Consumer<String> warnings)
            throws ToolException {
        JmxTarget target = JmxTarget.of(url);
        Protection protection = options.protection(target); // before a password is asked for
        Optional<JmxOptions.Credentials> credentials = options.credentials();
        try {
            OpenTypesFilter.install();
        } catch (IllegalStateException e) {
            throw new ToolException(
                    ExitStatus.USAGE,
                    "this process has a serialization filter of its own: leave out -Djdk.serialFilter",
                    e);
        }
        SignIn signIn = new SignIn(target, credentials, protection, timeout, warnings);
        RMIConnection connection = within(timeout, target, signIn::connect);
        return new JmxSource(target, timeout, connection);
    }

    @Override
    public void snapshot(Request request, OutputStream json) throws ToolException, IOException {
        refuseWhatOnlyAnAgentDoes(request);
        Activity activity = read(text("ActivityExtended"));
        Optional<Activity> selected = activity.select(request.options(), request.session());
        if (selected.isPresent()) {
            selected.get().writeJson(json, request.format());
        } else {
            json.write("null".getBytes(StandardCharsets.US_ASCII));
            json.flush();
        }
    }

    @Override
    public void webServers(Optional<String> settings, OutputStream json) throws ToolException, IOException {
        refuse(settings.isPresent() ? "other settings" : "");
        List<WebServerInfo> servers;
        try {
            servers = WebServerReader.read(
                            new ByteArrayInputStream(text("WebServers").getBytes(StandardCharsets.UTF_8)))
                    .orElseThrow(() -> new ToolException(
                            ExitStatus.NO_ANSWER, target + " answered without a list of web servers"));
        } catch (ActivityFormatException e) {
            throw new ToolException(ExitStatus.NO_ANSWER, target + " answered what is " + e.getMessage(), e);
        }
        json.write(WebServerInfo.toJson(servers).getBytes(StandardCharsets.UTF_8));
        json.flush();
    }

    @Override
    public void detach() throws ToolException {
        throw new ToolException(
                ExitStatus.USAGE,
                "detach does not go over JMX, which only reads: name the process id on its own machine");
    }

    /**
     * What it is.
     *
     * @throws ToolException if it does not tell
     */
    public JmxSummary summary() throws ToolException {
        Object name = attribute(ManagementFactory.RUNTIME_MXBEAN_NAME, "Name");
        Object properties = attribute(ManagementFactory.RUNTIME_MXBEAN_NAME, "SystemProperties");
        if (!(name instanceof String pidAtHost) || !(properties instanceof TabularData table)) {
            throw new ToolException(ExitStatus.NO_ANSWER, target + " does not tell what it is");
        }
        Optional<String> command = property(table, "sun.java.command");
        return new JmxSummary(
                pid(pidAtHost),
                property(table, "user.name"),
                property(table, "java.version").orElse(""),
                command.map(text -> text.split(" ", 2)[0]).filter(text -> !text.isEmpty()));
    }

    @Override
    public void close() {
        try {
            within(CLOSING, target, () -> {
                connection.close();
                return true;
            });
        } catch (ToolException e) {
            // it is gone already; the server lets go of it by itself
        }
    }

    private Activity read(String text) throws ToolException {
        try {
            Optional<Activity> activity =
                    ActivityReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            boolean whole = activity.isPresent()
                    && activity.get().processes().isPresent()
                    && (activity.get().snapshot().mode() != Mode.SERVER
                            || activity.get().sessions().isPresent());
            if (!whole) {
                throw new ToolException(ExitStatus.NO_ANSWER, target + " answered without the lists asked for");
            }
            return activity.get();
        } catch (ActivityFormatException e) {
            throw new ToolException(ExitStatus.NO_ANSWER, target + " answered what is " + e.getMessage(), e);
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
    }

    private static void refuseWhatOnlyAnAgentDoes(Request request) throws ToolException {
        Request plain = Request.DEFAULT;
        String option = !request.interval().equals(plain.interval())
                ? "an interval other than 1s"
                : request.mode().isPresent()
                        ? "another mode"
                        : request.roles().isPresent()
                                ? "other roles"
                                : request.settings().isPresent()
                                        ? "other settings"
                                        : request.virtualLimit() != plain.virtualLimit() ? "another virtual limit" : "";
        refuse(option);
    }

    private static void refuse(String option) throws ToolException {
        if (!option.isEmpty()) {
            throw new ToolException(
                    ExitStatus.USAGE,
                    option
                            + " cannot be had over JMX, whose readers share one snapshot: leave the option out, or name the"
                            + " process id on its own machine");
        }
    }

    private String text(String attribute) throws ToolException {
        Object answer = attribute(ActivityMXBean.OBJECT_NAME, attribute);
        if (answer instanceof String text) {
            return text;
        }
        throw new ToolException(ExitStatus.NO_ANSWER, target + " answered no text: is the agent there Quivive's?");
    }

    private @Nullable Object attribute(String bean, String name) throws ToolException {
        ObjectName of;
        try {
            of = new ObjectName(bean);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(bean, e);
        }
        // the first reading measures an interval
        return within(timeout.plus(Request.DEFAULT.interval()), target, () -> connection.getAttribute(of, name, null));
    }

    /** RMI has time-outs for connecting and for each reading; this one is for the whole of a step, against a server that drips. */
    private static <T extends @Nullable Object> T within(Duration limit, JmxTarget target, Callable<T> step)
            throws ToolException {
        FutureTask<T> task = new FutureTask<>(step);
        Thread thread = new Thread(task, "quivive-jmx");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw JmxFailure.noAnswer(target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolException(ExitStatus.NO_ANSWER, "interrupted while " + target + " was asked", e);
        } catch (ExecutionException e) {
            throw JmxFailure.explain(target, e.getCause() == null ? e : e.getCause());
        }
    }

    private static long pid(String pidAtHost) {
        int at = pidAtHost.indexOf('@');
        try {
            return Long.parseLong(at < 0 ? pidAtHost : pidAtHost.substring(0, at));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Optional<String> property(TabularData properties, String name) {
        CompositeData row = properties.get(new Object[] {name});
        return row != null && row.containsKey("value") && row.get("value") instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
