// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import io.quivive.servlet.Quivive;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;
import org.jspecify.annotations.Nullable;

/** An application that puts the library in by itself, and what is declared to it either way. */
final class LibraryInCode implements ServletContainerInitializer {
    static final String OPTION = "code";
    private static final String PREFIX = "io.quivive.";

    private final SessionSettings settings;

    private LibraryInCode(List<String> arguments) {
        Map<String, String> named = new HashMap<>();
        declared(arguments).forEach((name, value) -> named.put(name.substring(PREFIX.length()), value));
        settings = SessionSettings.of(named);
    }

    /** Arguments of the form {@code io.quivive.NAME=VALUE}. */
    static Map<String, String> declared(List<String> arguments) {
        Map<String, String> declared = new HashMap<>();
        for (String argument : arguments) {
            int end = argument.indexOf('=');
            if (argument.startsWith(PREFIX) && end > 0) {
                declared.put(argument.substring(0, end), argument.substring(end + 1));
            }
        }
        return declared;
    }

    static void addTo(Context context, List<String> arguments) {
        context.addServletContainerInitializer(new LibraryInCode(arguments), Set.of());
    }

    /** To a web application of Jetty, of any version of Jakarta EE. */
    static void addToJetty(Object application, List<String> arguments) throws ReflectiveOperationException {
        application
                .getClass()
                .getMethod("addServletContainerInitializer", ServletContainerInitializer.class)
                .invoke(application, new LibraryInCode(arguments));
    }

    @Override
    public void onStartup(@Nullable Set<Class<?>> ignored, ServletContext context) {
        Quivive.install(context, new MonitorSettings(Set.of(), "", settings));
    }
}
