// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import io.quivive.agent.target.Commands;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A server in a class loader of its own, as in a container of containers: it is started, asked, stopped, and let go. */
public final class OwnServersHost {
    private static final int REQUESTS = 20;
    private static WeakReference<ClassLoader> loader = new WeakReference<>(null);
    private static Callable<?> stop = () -> "";

    /** JDK 17 keeps the class of a part of the record that was the last to be asked for its hash code the first time. */
    private record Last(Thread thread) {}

    private OwnServersHost() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        Commands.serve((command, argument) -> switch (command) {
            case "start" -> start(argument);
            case "ask" -> ask();
            case "stop" -> {
                stop.call();
                stop = () -> "";
                yield Integer.toString(new Last(Thread.currentThread()).hashCode());
            }
            case "collected" -> {
                System.gc();
                yield Boolean.toString(loader.get() == null);
            }
            default -> throw new IllegalArgumentException(command);
        });
    }

    private static String start(String kind) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(new File(entry).toURI().toURL());
        }
        ClassLoader own = new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        loader = new WeakReference<>(own);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(own);
        try {
            stop = Class.forName(OwnServer.class.getName(), true, own)
                    .asSubclass(Callable.class)
                    .getConstructor(String.class)
                    .newInstance(kind);
        } finally {
            thread.setContextClassLoader(before);
        }
        return kind;
    }

    private static String ask() throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + stop + "/").toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IllegalStateException("answer " + connection.getResponseCode());
            }
        }
        return "";
    }
}
