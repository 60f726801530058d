// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.quivive.ActivityMonitor;
import io.quivive.MonitorSettings;
import io.quivive.WebServerInfo;
import io.quivive.http.HostCalls;
import io.quivive.http.HttpTracker;
import io.quivive.http.ServerCount;
import io.quivive.jmx.ActivityBean;
import io.quivive.session.SessionRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.management.ManagementFactory;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.management.JMException;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/** What one application has of Quivive. Opened and closed by the container's thread; the rest may be used by any. */
final class Library implements AutoCloseable {
    private final ActivityMonitor monitor;
    private final HttpTracker tracker;
    private final ContainerSessions sessions;
    private final ServerCount count = new ServerCount();
    private final HostCalls calls;
    private final ContainerLogins logins = new ContainerLogins();
    private final String product;
    private final long sinceMillis = System.currentTimeMillis();
    private @Nullable ActivityBean bean;

    Library(MonitorSettings settings, String product) {
        this.product = product;
        count.begin();
        monitor = ActivityMonitor.open(settings);
        SessionRegistry registry = monitor.sessions();
        registry.foundServer(() -> List.of(info()));
        registry.toldByApplication();
        tracker = monitor.tracker();
        tracker.expectContinuations();
        sessions = new ContainerSessions(registry, tracker);
        calls = new HostCalls(registry, "users");
    }

    /** Shows what there is: to other copies, and to whoever reads the bean, if there is none yet. */
    void open() {
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        monitor.publish(platform);
        try {
            bean = ActivityBean.register(() -> monitor, platform);
        } catch (JMException | RuntimeException e) {
            // another application's, or the agent's, answers as well, or the server takes none
        }
    }

    ActivityMonitor monitor() {
        return monitor;
    }

    HttpTracker tracker() {
        return tracker;
    }

    ContainerSessions sessions() {
        return sessions;
    }

    /**
     * The user that a request tells; empty for nobody, {@code null} if it is not known, or if asking would change something. What the
     * application has put around the request is asked as the application's own code would, see {@link GuardedRequest}.
     */
    @Nullable
    String userOf(HttpServletRequest request) {
        GuardedRequest within = GuardedRequest.within(request);
        GuardedRequest guard = within == null ? guard(request) : within;
        HttpServletRequest outer = within == null ? guard : request;
        Object principal = ask(guard, outer, HttpServletRequest::getUserPrincipal);
        if (principal == HostCalls.UNKNOWN) {
            return null;
        }
        Object name = principal instanceof Principal known
                ? calls.ask(known, asked -> ((Principal) asked).getName())
                : ask(guard, outer, HttpServletRequest::getRemoteUser);
        if (name instanceof String text) {
            return text;
        }
        return name == null && principal != GuardedRequest.REFUSED ? "" : null;
    }

    /** The request as the application is given it. */
    GuardedRequest guard(HttpServletRequest request) {
        return new GuardedRequest(request, logins);
    }

    private @Nullable Object ask(
            GuardedRequest guard,
            HttpServletRequest outer,
            Function<HttpServletRequest, ? extends @Nullable Object> question) {
        Object answers = outer == guard ? guard.getRequest() : outer; // whose class is judged by how it answers
        return calls.ask(answers, asked -> guard.ask(outer, question));
    }

    /** What a filter can tell of the server: not where it listens. */
    private WebServerInfo info() {
        Duration uptime = Duration.ofMillis(System.currentTimeMillis() - sinceMillis);
        return new WebServerInfo(
                product,
                Optional.of(true),
                Optional.of(uptime),
                count.requests(),
                count.hasServedSoap(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    ServerCount count() {
        return count;
    }

    /** Name and version of the container. */
    String product() {
        return product;
    }

    @Override
    public void close() {
        try {
            if (bean != null) {
                bean.close();
            }
        } finally {
            calls.close();
            monitor.close();
        }
    }
}
