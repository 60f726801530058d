// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.quivive.ActivityMonitor;
import io.quivive.MonitorSettings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Process activity within a web application: who is connected to it, and what every process of its JVM does.
 *
 * <p>Sessions and users come from the container's own events and from the request as the application's filters leave it. The session of a
 * request is never asked for, since that counts as an access: a session that only Quivive looks at expires on time.
 */
public final class Quivive {
    /** Attribute of the servlet context of an application that has the library; an agent leaves its requests and sessions to it. */
    static final String ATTRIBUTE = "io.quivive.library";

    private Quivive() {}

    /**
     * Puts the library into an application that starts, where the container allows for filters and listeners: in
     * {@code ServletContainerInitializer.onStartup}, or a {@code ServletContextInitializer} of Spring Boot with the highest precedence: what filters
     * before it answer is not seen, nor are the users whom they find. An application that has it stays as it is.
     *
     * @return the application's monitor, closed when the application ends
     */
    public static ActivityMonitor install(ServletContext context, MonitorSettings settings) {
        Optional<ActivityMonitor> known = monitor(context);
        if (known.isPresent()) {
            return known.get();
        }
        Library library = begin(context, settings);
        context.addListener(new QuiviveListener(library));
        return library.monitor();
    }

    /** The monitor of an application that has the library. */
    public static Optional<ActivityMonitor> monitor(ServletContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof Library library
                ? Optional.of(library.monitor())
                : Optional.empty();
    }

    /** The first filter binds the request, the last one sees the user that the filters between have found. */
    static Library begin(ServletContext context, MonitorSettings settings) {
        Library library = new Library(settings, context.getServerInfo());
        add(
                context,
                "quivive",
                new QuiviveFilter(library),
                false,
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
        add(context, "quivive-user", new UserFilter(library), true, EnumSet.of(DispatcherType.REQUEST));
        context.setAttribute(ATTRIBUTE, library);
        return library;
    }

    private static void add(
            ServletContext context, String name, Filter filter, boolean last, EnumSet<DispatcherType> dispatchers) {
        FilterRegistration.Dynamic registration = context.addFilter(name, filter);
        if (registration == null) {
            throw new IllegalStateException("a filter named '" + name + "' is there already: rename it");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(dispatchers, last, "/*");
    }
}
