// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.entry;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * What the host's class path gets to see of Quivive: this class, and nothing else. It asks the agent that is at work, if there is one, and
 * otherwise opens the jar that its options name in a class loader of its own, which is an instance of this class. Frozen: the JVM keeps the
 * first one that it loaded, and that one has to open every later version.
 *
 * <p>Options are {@code name=value} pairs separated by commas; a comma in a value is written {@code %2C}, a per cent sign {@code %25}.
 * {@code jar} names the jar to open (without it, the one that this class came from) and {@code socket} where a tool waits for an answer;
 * with {@code detach} nothing is opened where no agent is at work.
 */
@NullMarked
public final class Entry extends ClassLoader implements Closeable {
    private static final String PREFIX = "runtime/";

    private final JarFile jar;

    private Entry(JarFile jar) {
        super("quivive", ClassLoader.getPlatformClassLoader());
        this.jar = jar;
    }

    /** {@code -javaagent}. */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        enter(options, instrumentation, "premain");
    }

    /** Attach. */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        enter(options, instrumentation, "agentmain");
    }

    private static void enter(@Nullable String text, Instrumentation instrumentation, String way) {
        Map<String, String> options = new LinkedHashMap<>();
        try {
            for (String option : text == null ? new String[0] : text.split(",")) {
                int equals = option.indexOf('=');
                if (equals > 0) {
                    options.put(
                            option.substring(0, equals),
                            option.substring(equals + 1).replace("%2C", ",").replace("%25", "%"));
                }
            }
            options.put("way", way);
            if (isServedByAgentAtWork(options)) {
                return;
            }
            if (options.containsKey("detach")) {
                report(options.get("socket"), "no agent is at work in this JVM: there is nothing to detach");
            } else {
                String path = options.get("jar");
                File file = path != null
                        ? new File(path)
                        : new File(Entry.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
                new Entry(new JarFile(file, false))
                        .loadClass("io.quivive.agent.Agent")
                        .getMethod("start", Map.class, Instrumentation.class)
                        .invoke(null, options, instrumentation);
            }
        } catch (Throwable e) { // the border to the host: nothing may pass
            report(options.get("socket"), reason(e));
        }
    }

    @SuppressWarnings("unchecked") // what the bridge holds is fixed
    private static boolean isServedByAgentAtWork(Map<String, String> options) throws ReflectiveOperationException {
        Class<?> bridge;
        try {
            bridge = Class.forName("io.quivive.bridge.Bridge", true, null);
        } catch (ClassNotFoundException e) {
            return false;
        }
        Map<String, Object> shared =
                (Map<String, Object>) bridge.getField("SHARED").get(null);
        Object agent = shared.get("agent");
        if (agent == null) {
            return false;
        }
        try {
            return ((Function<Map<String, String>, @Nullable Object>) agent).apply(options) == null;
        } catch (Throwable e) { // one that fails makes room: it would be in the way until the JVM ends
            shared.remove("agent", agent);
            return false;
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return "the agent could not be opened: " + cause;
    }

    /** Tells the tool that waits: -1, the length of the message, the message. */
    private static void report(@Nullable String socket, String text) {
        if (socket == null) {
            return;
        }
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer frame = ByteBuffer.allocate(8 + message.length)
                    .putInt(-1)
                    .putInt(message.length)
                    .put(message)
                    .flip();
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } catch (Throwable unreachable) {
            // the tool is gone, and the host is not to be told
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            JarEntry entry = jar.getJarEntry(PREFIX + name);
            return entry == null ? getParent().getResourceAsStream(name) : jar.getInputStream(entry);
        } catch (IOException | IllegalStateException e) {
            return null;
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        try {
            return jar.getJarEntry(PREFIX + name) == null
                    ? null
                    : new URL("jar:" + new File(jar.getName()).toURI() + "!/" + PREFIX + name);
        } catch (IOException | IllegalStateException e) {
            return null;
        }
    }

    /** Gives the jar back; classes that were not loaded by then can no longer be. */
    @Override
    public void close() throws IOException {
        jar.close();
    }
}
