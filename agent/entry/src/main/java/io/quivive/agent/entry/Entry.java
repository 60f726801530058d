// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.entry;

import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.security.AllPermission;
import java.security.ProtectionDomain;
import java.security.SecureClassLoader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * What the host's class path gets to see of Quivive: this one class, and once the JVM was followed {@link FollowEntry} beside it. It dials the tool that
 * waits, asks the agent that is at work, if there is one, and otherwise opens the jar that its options name in a class loader of its own, which is an
 * instance of this class. Frozen: it is the same in both jars, the JVM keeps the first one that it loaded, and that one has to open every later version.
 * It has no static initialiser, which would fail for good where memory is short once. It extends SecureClassLoader, as the JDK's own loaders do: the first
 * class that extends ClassLoader directly makes the JVM throw away what it compiled while there was none, such as the path of a request through Tomcat.
 *
 * <p>It keeps what has to outlive an agent ({@link #memory}): so one follows another, and a copy of the library in this JVM finds it.
 *
 * <p>Options are {@code name=value} pairs separated by commas; a comma in a value is written {@code %2C}, a per cent sign {@code %25}.
 * {@code jar} names the jar to open (without it, the one that this class came from) and {@code socket} where a tool waits for an answer, who
 * is dialled before anything else, so that the attach has failed if nobody was when it ends; with {@code detach} nothing is opened where no
 * agent is at work. An agent is given them with {@code way}, {@code premain} or {@code agentmain}, {@code channel}, the connection to the tool,
 * {@code instrumentation}, {@code memory}, and what the agent at work, if it has made room, has put beside them.
 */
@NullMarked
public final class Entry extends SecureClassLoader implements Closeable {
    private static final String PREFIX = "runtime/";
    private static final String AGENT = "agent";
    /** What loading the agent and a first answer take of the heap, in pieces. */
    private static final int PIECES = 48;

    private static final int PIECE = 1 << 16;
    /** So many suffice to dial the tool and to tell it. */
    private static final int PIECES_TO_TELL = 12;
    /** What they take of file descriptors. */
    private static final int DESCRIPTORS = 16;

    private static final int DESCRIPTORS_TO_TELL = 8;
    /** The first JDK that has no security managers any more (JEP 486). */
    private static final int UNSECURED = 24;

    private static @Nullable ConcurrentMap<String, Object> memory;

    private final JarFile jar;
    private final ProtectionDomain domain;

    private Entry(JarFile jar, ProtectionDomain domain) {
        super("quivive", ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.domain = domain;
    }

    /** {@code -javaagent}. */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        premain(options, instrumentation, Entry.class);
    }

    /** Attach. */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        agentmain(options, instrumentation, Entry.class);
    }

    /** {@code -javaagent} with the jar that a class is of. */
    static void premain(@Nullable String options, Instrumentation instrumentation, Class<?> from) {
        Throwable failure = enter(options, instrumentation, "premain", from);
        if (failure != null) {
            warn(failure);
        }
    }

    /** Attach with the jar that a class is of. */
    static void agentmain(@Nullable String options, Instrumentation instrumentation, Class<?> from) {
        // what failed was told to the tool, and is none of the host's business
        enter(options, instrumentation, "agentmain", from);
    }

    /**
     * What this JVM is remembered by as long as it lives, in objects of the JDK's types alone: {@code instance}, the random id of this life, a String ·
     * {@code lastNativeId} and {@code lastWork}, the last that were given, an AtomicLong each · {@code startedWith}, the options of {@code -javaagent}, a
     * Map · {@code agent}, the agent at work, a Function from its options, a Map, to {@code null}, or to anything else if it has made room for the one
     * that asks. Every copy and version of Quivive in this JVM finds it by these names.
     */
    public static synchronized ConcurrentMap<String, Object> memory() {
        ConcurrentMap<String, Object> known = memory;
        if (known == null) {
            known = new ConcurrentHashMap<>();
            memory = known;
        }
        return known;
    }

    /** Once, at the start; a logger would be one too early for the host. */
    @SuppressWarnings("SystemOut")
    private static void warn(Throwable failure) {
        try {
            System.err.println("quivive: the agent is not at work in this JVM: " + text(failure));
        } catch (Throwable e) { // the border to the host: nothing may pass
            return;
        }
    }

    private static @Nullable Throwable enter(
            @Nullable String text, Instrumentation instrumentation, String way, Class<?> from) {
        SocketChannel tool = null;
        try {
            Map<String, Object> options = parsed(text);
            options.put("way", way);
            options.put("instrumentation", instrumentation);
            options.put("memory", memory());
            Throwable obstacle = denied();
            if (options.get("socket") instanceof String socket) {
                if (obstacle == null && !memory().containsKey(AGENT)) {
                    obstacle = shortage(options.get("jar") instanceof String jar ? jar : "/dev/null");
                }
                tool = dial(socket);
                if (tool == null) {
                    return null;
                }
                options.put("channel", tool);
            }
            if (obstacle != null) {
                throw obstacle;
            }
            if (isServedByAgentAtWork(options)) {
                return null;
            }
            if (!options.containsKey("detach")) {
                open(options, instrumentation, from);
            } else if (tool != null) {
                report(tool, "no agent is at work in this JVM: there is nothing to detach");
            }
            return null;
        } catch (Throwable e) { // the border to the host: nothing may pass
            if (tool != null) {
                report(tool, e);
            }
            return e;
        }
    }

    /**
     * What is missing to bring the agent, of memory or file descriptors; thrown if there is not even enough to tell of it. Found out before
     * anything else: a class of the JDK whose initialiser fails for that reason is broken for the application too.
     *
     * @param jar a file that can be opened
     */
    private static @Nullable Throwable shortage(String jar) throws IOException {
        int count = 0;
        Object[] held = new Object[PIECES + DESCRIPTORS];
        try {
            Runtime runtime = Runtime.getRuntime();
            boolean ample = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory() > 2L * PIECES * PIECE;
            for (; count < PIECES; count++) {
                held[count] = ample ? "" : new byte[PIECE];
            }
            for (; count < PIECES + DESCRIPTORS; count++) {
                held[count] = new FileInputStream(jar);
            }
            return null;
        } catch (OutOfMemoryError | IOException e) {
            if (count < PIECES_TO_TELL || (count >= PIECES && count < PIECES + DESCRIPTORS_TO_TELL)) {
                throw e;
            }
            return e;
        } finally {
            for (int i = PIECES; i < count; i++) {
                ((FileInputStream) held[i]).close();
            }
        }
    }

    private static Map<String, Object> parsed(@Nullable String text) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (String option : text == null ? new String[0] : text.split(",")) {
            int equals = option.indexOf('=');
            if (equals > 0) {
                options.put(
                        option.substring(0, equals),
                        option.substring(equals + 1).replace("%2C", ",").replace("%25", "%"));
            }
        }
        return options;
    }

    private static void open(Map<String, Object> options, Instrumentation instrumentation, Class<?> from)
            throws Exception {
        // ours, so that what a policy grants to the agent's jar holds for all that is in it
        ProtectionDomain domain = from.getProtectionDomain();
        File file = options.get("jar") instanceof String path
                ? new File(path)
                : new File(domain.getCodeSource().getLocation().toURI());
        JarFile opened = new JarFile(file, false);
        try {
            new Entry(opened, domain)
                    .loadClass("io.quivive.agent.Agent")
                    .getMethod("start", Map.class, Instrumentation.class)
                    .invoke(null, options, instrumentation);
        } catch (Throwable e) {
            opened.close();
            throw e;
        }
    }

    @SuppressWarnings("unchecked") // what the memory holds is fixed
    private static boolean isServedByAgentAtWork(Map<String, Object> options) {
        Object agent = memory().get(AGENT);
        if (agent == null) {
            return false;
        }
        try {
            return ((Function<Map<String, Object>, @Nullable Object>) agent).apply(options) == null;
        } catch (VirtualMachineError e) { // short of memory or threads, another one would be no better off
            throw e;
        } catch (Throwable e) { // one that fails makes room: it would be in the way until the JVM ends
            memory().remove(AGENT, agent);
            return false;
        }
    }

    /** A connection; {@code null}, and nothing was told, if somebody else than the user of this JVM or root answers there. */
    private static @Nullable SocketChannel dial(String socket) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            if (isTrusted(channel)) {
                return channel;
            }
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    /** By the kernel's word. */
    private static boolean isTrusted(SocketChannel channel) throws IOException {
        UserPrincipal peer;
        Path self = Path.of("/proc/self");
        try {
            peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        } catch (LinkageError | UnsupportedOperationException e) {
            return true; // without the module jdk.net the JDK does not tell
        }
        if (!Files.exists(self)) {
            return true; // not Linux
        }
        // the owner of /proc/sys is the machine's root as it is seen from here: in a user namespace it has another
        // number
        return peer.equals(Files.getOwner(self))
                || peer.equals(Files.getOwner(Path.of("/proc/sys")))
                || peer.getName().equals("root")
                || peer.getName().equals("0"); // where there is no list of users
    }

    /** Tells why there is no agent, and closes: -1, the length of the message, the message. */
    private static void report(SocketChannel channel, Object why) {
        try (channel) {
            String text = why instanceof Throwable failure ? text(failure) : why.toString();
            byte[] message = text.getBytes(StandardCharsets.UTF_8);
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

    /** Under a security manager we may do all or begin nothing, which would stop midway for another permission. */
    @SuppressWarnings("removal") // it is there in the JDKs that have managers
    private static @Nullable SecurityException denied() {
        try {
            SecurityManager manager = Runtime.version().feature() < UNSECURED ? System.getSecurityManager() : null;
            if (manager != null) {
                manager.checkPermission(new AllPermission());
            }
            return null;
        } catch (SecurityException e) {
            return e;
        }
    }

    /** The cause, by its class's name first. */
    private static String text(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof SecurityException
                ? cause + "; grant codeBase \"" + location()
                        + "\" { permission java.security.AllPermission; }; in the policy of its security manager"
                : cause.toString();
    }

    /** Of our jar, without the permission to ask for it. */
    private static String location() {
        URL resource = Entry.class.getResource("Entry.class");
        String text = String.valueOf(resource);
        int end = text.indexOf("!/");
        return text.startsWith("jar:") && end > 0 ? text.substring("jar:".length(), end) : "file:…/quivive-agent.jar";
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, domain);
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
