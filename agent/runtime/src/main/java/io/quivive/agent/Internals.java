// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Opens what only the JDK itself may read to our own module, and to no other. */
final class Internals {
    private static final Map<String, Set<String>> PACKAGES = Map.of(
            "java.base",
            Set.of(
                    "java.lang",
                    "java.lang.invoke",
                    "java.util.concurrent",
                    "java.util.concurrent.locks",
                    "jdk.internal.misc",
                    "jdk.internal.vm",
                    "sun.nio.ch"),
            "java.management",
            Set.of("java.lang.management", "sun.management"),
            "jdk.httpserver",
            Set.of("com.sun.net.httpserver", "sun.net.httpserver"));

    private Internals() {}

    static void open(Instrumentation instrumentation) {
        Module ours = Internals.class.getModule();
        PACKAGES.forEach((name, packages) -> {
            Optional<Module> module = ModuleLayer.boot().findModule(name);
            if (module.isPresent()) {
                Map<String, Set<Module>> opens = new HashMap<>();
                for (String each : packages) {
                    if (module.get().getPackages().contains(each)) {
                        opens.put(each, Set.of(ours));
                    }
                }
                instrumentation.redefineModule(module.get(), Set.of(), Map.of(), opens, Set.of(), Map.of());
            }
        });
    }

    /** Opens the package of a host's class to our own module; one that refuses stays closed. */
    static void open(Instrumentation instrumentation, Class<?> type) {
        Module module = type.getModule();
        if (module.isNamed() && instrumentation.isModifiableModule(module)) {
            Map<String, Set<Module>> opens = Map.of(type.getPackageName(), Set.of(Internals.class.getModule()));
            instrumentation.redefineModule(module, Set.of(), Map.of(), opens, Set.of(), Map.of());
        }
    }

    /** Whether the JVM records an archive of classes, of which one that was changed can end the JVM that assembles it. */
    static boolean isArchiveRecorded() {
        try {
            Class<?> type = Class.forName("jdk.internal.misc.CDS");
            return (boolean) MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findStatic(type, "isDumpingArchive", MethodType.methodType(boolean.class))
                    .invoke();
        } catch (Throwable e) { // this JVM has no archives
            return false;
        }
    }

    /**
     * Has the boot loader have a class of ours, unless an earlier agent gave it; it stays for the JVM's life. Appending a jar to that loader's path would cost the
     * host its shared archive, and a warning.
     */
    static void giveToBootLoader(String name) {
        try {
            Class.forName(name, true, null);
        } catch (ClassNotFoundException e) {
            try {
                define(name, Agent.resource("/" + name.replace('.', '/') + ".class"));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    private static void define(String name, byte[] bytes) {
        try {
            Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            Object unsafe = lookup.findStatic(type, "getUnsafe", MethodType.methodType(type))
                    .invoke();
            MethodHandle define = lookup.findVirtual(
                    type,
                    "defineClass",
                    MethodType.methodType(
                            Class.class,
                            String.class,
                            byte[].class,
                            int.class,
                            int.class,
                            ClassLoader.class,
                            java.security.ProtectionDomain.class));
            define.invoke(unsafe, name.replace('.', '/'), bytes, 0, bytes.length, null, null);
        } catch (Throwable e) {
            throw new IllegalStateException("class " + name + " cannot be given to the boot loader", e);
        }
    }
}
