// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one line that an application needs in its {@code web.xml}: a listener, which adds the filters. Settings are parameters of the servlet
 * context, each named {@code io.quivive.} and the component of {@link SessionSettings}.
 *
 * <p>Sessions that the container restores from a store without a word are seen once an attribute of theirs changes.
 */
public final class QuiviveListener
        implements ServletContextListener, HttpSessionListener, HttpSessionIdListener, HttpSessionAttributeListener {
    private static final String PREFIX = "io.quivive.";

    /** Attributes in which a login is kept, by Jetty and by Spring Security, whose requests are not asked for what they do not know yet. */
    private static final Set<String> LOGINS =
            Set.of("org.eclipse.jetty.security.UserIdentity", "SPRING_SECURITY_CONTEXT");

    private @Nullable Library library;

    /** For the container. */
    public QuiviveListener() {}

    QuiviveListener(Library library) {
        this.library = library;
    }

    /**
     * The application begins.
     *
     * @throws IllegalArgumentException if a parameter cannot be read
     */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (library == null && context.getAttribute(Quivive.ATTRIBUTE) == null) {
            library = Quivive.begin(context, new MonitorSettings(Set.of(), "", settings(context)));
        }
        if (library != null) {
            library.open();
        }
    }

    /** The application ends, and with it all that was kept for it. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (library != null) {
            event.getServletContext().removeAttribute(Quivive.ATTRIBUTE);
            library.close();
        }
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        tell(event, ContainerSessions::created);
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        tell(event, ContainerSessions::destroyed);
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
        tell(event, (sessions, session) -> sessions.renamed(oldSessionId, session));
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
        tell(event, ContainerSessions::seen);
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
        attributeAdded(event);
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
        if (LOGINS.contains(event.getName())) {
            tell(event, ContainerSessions::signedOut);
        }
    }

    /** The border to the container: a session may have been invalidated meanwhile, and says so by throwing. */
    private void tell(HttpSessionEvent event, BiConsumer<ContainerSessions, HttpSession> what) {
        Library at = library;
        if (at != null) {
            try {
                what.accept(at.sessions(), event.getSession());
            } catch (Throwable e) { // the border to the container
                at.monitor().sessions().omit("sessions");
            }
        }
    }

    private static SessionSettings settings(ServletContext context) {
        Map<String, String> declared = new HashMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            if (name.startsWith(PREFIX)) {
                declared.put(name.substring(PREFIX.length()), context.getInitParameter(name));
            }
        }
        return SessionSettings.of(declared);
    }
}
