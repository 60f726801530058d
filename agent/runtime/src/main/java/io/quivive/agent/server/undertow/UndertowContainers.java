// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.server.LoadedClasses;
import io.quivive.agent.server.Roots;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds Undertow's servlet containers: the usual one, those that the handlers of a listener lead to, and those of WildFly's services.
 *
 * <p>Used by one thread at a time.
 */
final class UndertowContainers {
    /** A walk takes longer than a look; what is deployed later is in a container that is known. */
    private static final long WALK_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int MAX_OBJECTS = 5000;
    private static final int MAX_OF_ONE = 500;
    private static final int MAX_CONTAINERS = 500;
    private static final List<String> FOLLOWED =
            List.of("io.undertow.", "org.wildfly.extension.undertow.", "org.springframework.boot.");

    /** What there may be many of, and no deployment behind. */
    private static final List<String> PASSED_BY =
            List.of("io.undertow.server.protocol.", "io.undertow.server.session.", "io.undertow.protocols.");

    private final Shape container;
    private final Part deployments;
    private final Shape synchronizedMap;
    private final Part withinSynchronized;
    private final Part deployment;
    private final Shape deploymentImpl;
    private final Part containerOf;
    private final Part contextOf;
    private final Shape serviceThread;
    private final Part services;
    private final Part registry;
    private final Part controller;
    private final Part service;
    private final Shape deploymentService;
    private final Part managerOf;
    private final List<WeakReference<Object>> containers = new ArrayList<>();
    private long walkedAt;
    private boolean hasWalked;

    /** What is read of a class's objects, which the class itself remembers. */
    private static final ClassValue<Field[]> FIELDS = new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
            List<Field> open = new ArrayList<>();
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()
                            && field.trySetAccessible()) {
                        open.add(field);
                    }
                }
            }
            return open.toArray(new Field[0]);
        }
    };

    UndertowContainers(Shapes shapes) {
        container = of(shapes, "io.undertow.servlet.core.ServletContainerImpl");
        deployments = container.part("deployments");
        synchronizedMap = shapes.of("Java " + Runtime.version().feature(), "java.util.Collections$SynchronizedMap");
        withinSynchronized = synchronizedMap.part("m");
        deployment =
                of(shapes, "io.undertow.servlet.core.DeploymentManagerImpl").part("deployment");
        deploymentImpl = of(shapes, "io.undertow.servlet.core.DeploymentImpl");
        containerOf = deploymentImpl.part("servletContainer");
        contextOf = deploymentImpl.part("servletContext");
        String msc = "org.jboss.msc.service.";
        serviceThread = shapes.of("WildFly", msc + "ServiceContainerImpl$ServiceThread");
        services = serviceThread.part("container");
        registry = shapes.of("WildFly", msc + "ServiceContainerImpl").part("registry");
        controller = shapes.of("WildFly", msc + "ServiceRegistrationImpl").part("instance");
        service = shapes.of("WildFly", msc + "ServiceControllerImpl").part("service");
        deploymentService = shapes.of("WildFly", "org.wildfly.extension.undertow.deployment.UndertowDeploymentService");
        managerOf = deploymentService.part("deploymentManager");
    }

    private static Shape of(Shapes shapes, String type) {
        return shapes.of(Undertow.PRODUCT, type);
    }

    /**
     * Shows the servlet context of each deployment.
     *
     * @param handlers the first of each listener
     */
    void visit(Collection<Object> handlers, Roots roots, Consumer<Object> servletContexts) {
        long now = System.nanoTime();
        if (!hasWalked || now - walkedAt > WALK_NANOS) {
            hasWalked = true;
            walkedAt = now;
            walk(handlers);
            roots.forEachTask(task -> {
                if (serviceThread.fits(task)) {
                    addServices(services.of(task));
                }
            });
        }
        for (WeakReference<Object> each : List.copyOf(containers)) {
            Object known = each.get();
            if (known == null) {
                containers.remove(each);
            } else {
                visitContainer(known, servletContexts);
            }
        }
    }

    private void visitContainer(Object known, Consumer<Object> servletContexts) {
        Object map = deployments.of(known);
        if (synchronizedMap.fits(map)) {
            map = withinSynchronized.of(map);
        }
        if (map instanceof Map<?, ?> all && all.getClass().getClassLoader() == null) {
            try {
                for (Object manager : all.values()) {
                    Object context = contextOf.of(deployment.of(manager));
                    if (context != null) {
                        servletContexts.accept(context);
                    }
                }
            } catch (ConcurrentModificationException e) {
                // something is being deployed: those that follow are found at the next look
            }
        }
    }

    /** A class of Undertow's own was seen: what it calls its usual container is beside it, where it has servlets. */
    void learnFrom(Class<?> ofUndertow) {
        add(LoadedClasses.constant(
                LoadedClasses.of(ofUndertow.getClassLoader(), "io.undertow.servlet.Servlets"), "container"));
    }

    /** A deployment was seen. */
    void addOf(@Nullable Object ofDeployment) {
        add(containerOf.of(ofDeployment));
    }

    private void add(@Nullable Object found) {
        if (found == null || !container.fits(found) || containers.size() >= MAX_CONTAINERS) {
            return;
        }
        for (WeakReference<Object> each : containers) {
            if (each.refersTo(found)) {
                return;
            }
        }
        containers.add(new WeakReference<>(found));
    }

    private void addServices(@Nullable Object all) {
        if (registry.of(all) instanceof Map<?, ?> named && named.getClass().getClassLoader() == null) {
            for (Object each : named.values()) {
                Object found = service.of(controller.of(each));
                if (deploymentService.fits(found)) {
                    addOf(deployment.of(managerOf.of(found)));
                }
            }
        }
    }

    private void walk(Collection<Object> from) {
        Deque<Object> open = new ArrayDeque<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        from.forEach(each -> follow(open, seen, each));
        while (!open.isEmpty() && seen.size() < MAX_OBJECTS) {
            Object next = open.remove();
            if (deploymentImpl.fits(next)) {
                addOf(next);
            } else if (container.fits(next)) {
                add(next);
            } else if (next instanceof Object[] several) {
                followAll(open, seen, Arrays.asList(several));
            } else if (isOfJdk(next) && next instanceof Map<?, ?> map) {
                followAll(open, seen, map.values());
            } else if (isOfJdk(next) && next instanceof Collection<?> several) {
                followAll(open, seen, several);
            } else {
                followFields(open, seen, next);
            }
        }
    }

    private static void followAll(Deque<Object> open, Set<Object> seen, Collection<?> several) {
        int left = MAX_OF_ONE;
        try {
            for (Object each : several) {
                follow(open, seen, each);
                if (left-- == 0) {
                    return;
                }
            }
        } catch (ConcurrentModificationException e) {
            // the next walk finds the rest
        }
    }

    private static void followFields(Deque<Object> open, Set<Object> seen, Object from) {
        for (Field field : FIELDS.get(from.getClass())) {
            try {
                follow(open, seen, field.get(from));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e); // it is accessible
            }
        }
    }

    private static void follow(Deque<Object> open, Set<Object> seen, @Nullable Object found) {
        if (found != null && isFollowed(found) && seen.add(found)) {
            open.add(found);
        }
    }

    private static boolean isFollowed(Object found) {
        if (found instanceof Object[]) {
            return true;
        }
        if (isOfJdk(found)) {
            return found instanceof Map<?, ?> || found instanceof Collection<?>;
        }
        String type = found.getClass().getName();
        return !(found instanceof Thread)
                && FOLLOWED.stream().anyMatch(type::startsWith)
                && PASSED_BY.stream().noneMatch(type::startsWith);
    }

    /** Any other map or list would be called. */
    private static boolean isOfJdk(Object found) {
        return found.getClass().getClassLoader() == null;
    }
}
