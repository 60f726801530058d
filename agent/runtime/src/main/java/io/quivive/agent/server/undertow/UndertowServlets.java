// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.server.LoadedClasses;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Undertow keeps of a request that came to a servlet: its context, which is beside the exchange, and in a local of the thread that is in
 * the application.
 *
 * <p>Used by one thread at a time.
 */
final class UndertowServlets {
    private static final String CONTEXT = "io.undertow.servlet.handlers.ServletRequestContext";
    private static final String LIBRARY = "io.quivive.library";
    private static final List<String> APIS = List.of("jakarta.servlet.", "javax.servlet.");
    private static final int MAX_LOCALS = 100;
    /** While a map grows, what it holds may not be found for an instant. */
    private static final int LOOKS = 3;

    private final UndertowExchanges exchanges;
    private final Shape context;
    private final Part current;
    private final Part originalRequest;
    private final Part dispatcher;
    private final Part exchange;
    private final Part servletContext;
    private final Part requestAttributes;
    private final Part asyncStarted;
    private final Part contextAttributes;
    private final Part deployment;
    private final Part info;
    private final Part contextPath;
    private final Part classLoader;
    private final Part dispatcherName;
    /** Of each version in the JVM one, which belongs to the host. */
    private final List<WeakReference<ThreadLocal<?>>> locals = new ArrayList<>();

    UndertowServlets(Shapes shapes, UndertowExchanges exchanges) {
        this.exchanges = exchanges;
        context = shapes.of(Undertow.PRODUCT, CONTEXT);
        current = context.part("CURRENT");
        originalRequest = context.part("originalRequest");
        dispatcher = context.part("dispatcherType");
        Shape servletRequest = shapes.of(Undertow.PRODUCT, "io.undertow.servlet.spec.HttpServletRequestImpl");
        exchange = servletRequest.part("exchange");
        servletContext = servletRequest.part("originalServletContext");
        requestAttributes = servletRequest.part("attributes");
        asyncStarted = servletRequest.part("asyncStarted");
        Shape ofContext = shapes.of(Undertow.PRODUCT, "io.undertow.servlet.spec.ServletContextImpl");
        contextAttributes = ofContext.part("attributes");
        deployment = ofContext.part("deployment");
        info = ofContext.part("deploymentInfo");
        Shape ofInfo = shapes.of(Undertow.PRODUCT, "io.undertow.servlet.api.DeploymentInfo");
        contextPath = ofInfo.part("contextPath");
        classLoader = ofInfo.part("classLoader");
        dispatcherName = shapes.of("Java " + Runtime.version().feature(), "java.lang.Enum")
                .part("name");
    }

    /** The locals in which threads hold the context that they are in. */
    List<ThreadLocal<?>> locals() {
        List<ThreadLocal<?>> held = new ArrayList<>(locals.size());
        for (WeakReference<ThreadLocal<?>> each : locals) {
            ThreadLocal<?> local = each.get();
            if (local != null) {
                held.add(local);
            }
        }
        return held;
    }

    /** A servlet context was seen, and with it a version of Undertow. */
    void learnFrom(Object ofServletContext) {
        ClassLoader loader = ofServletContext.getClass().getClassLoader();
        learn(LoadedClasses.constant(LoadedClasses.of(loader, CONTEXT), "CURRENT"));
    }

    private void learn(@Nullable Object found) {
        if (!(found instanceof ThreadLocal<?> local) || locals().contains(local)) {
            return;
        }
        locals.removeIf(each -> each.get() == null);
        if (locals.size() < MAX_LOCALS) {
            locals.add(new WeakReference<>(local));
        }
    }

    boolean fits(@Nullable Object object) {
        return context.fits(object);
    }

    /** The context beside an exchange; {@code null} if it has not come to a servlet. */
    @Nullable
    Object contextOf(Object ofExchange) {
        for (Object each : exchanges.beside(ofExchange)) {
            if (context.fits(each)) {
                learn(current.of(each));
                return each;
            }
        }
        return null;
    }

    @Nullable
    Object exchange(Object ofContext) {
        return exchange.of(originalRequest.of(ofContext));
    }

    /** The servlet context that the request came to first. */
    @Nullable
    Object servletContext(Object ofContext) {
        return servletContext.of(originalRequest.of(ofContext));
    }

    /** One of the request's attributes. */
    @Nullable
    Object attribute(Object ofContext, String name) {
        return requestAttributes.of(originalRequest.of(ofContext)) instanceof HashMap<?, ?> held
                ? held.get(name)
                : null;
    }

    /** The loader of an application's classes; {@code null} if it is not known. */
    @Nullable
    ClassLoader loader(@Nullable Object ofServletContext) {
        return classLoader.of(info.of(ofServletContext)) instanceof ClassLoader loader ? loader : null;
    }

    boolean isAsync(Object ofContext) {
        return asyncStarted.is(originalRequest.of(ofContext));
    }

    /** Whether an application has the library, which then follows its requests and sessions. */
    boolean isLeftToLibrary(@Nullable Object ofServletContext) {
        return contextAttributes.of(ofServletContext) instanceof ConcurrentHashMap<?, ?> attributes
                && attributes.get(LIBRARY) != null;
    }

    @Nullable
    Object deployment(@Nullable Object ofServletContext) {
        return deployment.of(ofServletContext);
    }

    String path(@Nullable Object ofServletContext) {
        String path = contextPath.text(info.of(ofServletContext));
        return path == null || path.equals("/") ? "" : path;
    }

    /**
     * What a dispatch of one kind has kept of the request as it came; {@code null} if there was none. It is kept before the exchange is changed: who
     * reads the exchange first, and finds nothing here, has read what came.
     */
    @Nullable
    String original(@Nullable Object ofContext, String name) {
        if (ofContext == null) {
            return null;
        }
        String found = text(ofContext, name);
        for (int i = 1; found == null && i < LOOKS && isDispatched(ofContext); i++) {
            Thread.onSpinWait();
            found = text(ofContext, name);
        }
        return found;
    }

    private @Nullable String text(Object ofContext, String name) {
        for (String api : APIS) {
            if (attribute(ofContext, api + name) instanceof String text) {
                return text;
            }
        }
        return null;
    }

    private boolean isDispatched(Object ofContext) {
        Object kind = dispatcher.of(ofContext);
        String name = kind == null ? null : dispatcherName.text(kind);
        return name != null && !name.equals("REQUEST") && !name.equals("INCLUDE");
    }
}
