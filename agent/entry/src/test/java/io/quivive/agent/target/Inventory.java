// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Tells what is in it, by the JDK's own accounts, after what can be collected was: {@code threads}, {@code beans}, {@code classes} (how many
 * are loaded), {@code heap} (bytes), {@code objects} and {@code loaded} (what of ours), {@code path} (the class path as it is now).
 */
public final class Inventory {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private static final Pattern TOTAL = Pattern.compile("^Total = \\d+ +(\\d+)", Pattern.MULTILINE);

    private Inventory() {}

    public static void main(String[] arguments) throws Exception {
        Commands.serve((command, argument) -> answer(command));
    }

    static String answer(String command) throws Exception {
        return switch (command) {
            case "threads" ->
                joined(Stream.of(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false, 0))
                        .map(info -> info.getThreadName()));
            case "beans" -> joined(SERVER.queryNames(null, null).stream().map(Object::toString));
            case "classes" -> {
                collect();
                yield classes();
            }
            case "heap" -> {
                collect();
                yield Long.toString(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
            case "objects" -> ours(diagnostic("gcClassHistogram"));
            case "loaded" -> {
                collect();
                yield ours(diagnostic("vmClassloaders", "show-classes"));
            }
            case "path" -> classPath();
            default -> throw new IllegalArgumentException(command);
        };
    }

    /** By the loaders' own lists: the bean's count goes up by one, for ever, with each class that is transformed again. */
    private static String classes() throws Exception {
        Matcher total = TOTAL.matcher(diagnostic("vmClassloaderStats"));
        if (!total.find()) {
            throw new IllegalStateException("the JVM tells no total of its classes");
        }
        return total.group(1);
    }

    private static String joined(Stream<String> names) {
        return names.sorted().collect(Collectors.joining(";"));
    }

    private static void collect() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
    }

    private static String ours(String text) {
        return text.lines()
                .map(line -> line.strip().replaceAll("\\s+", " "))
                // the tests' own classes begin like ours
                .filter(line -> (line.contains("quivive") || line.contains("Quivive"))
                        && !line.contains("io.quivive.agent.target."))
                .collect(Collectors.joining(";"));
    }

    private static String diagnostic(String operation, String... arguments) throws Exception {
        return (String) SERVER.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                operation,
                new Object[] {arguments},
                new String[] {String[].class.getName()});
    }

    private static String classPath() throws Exception {
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        Field field = loader.getClass().getSuperclass().getDeclaredField("ucp");
        field.setAccessible(true);
        Object path = field.get(loader);
        Method urls = path.getClass().getMethod("getURLs");
        urls.setAccessible(true);
        return Stream.of((URL[]) urls.invoke(path)).map(URL::toString).collect(Collectors.joining(";"));
    }
}
