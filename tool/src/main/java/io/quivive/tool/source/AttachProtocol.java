// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.RootFolder;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HotSpot's attach mechanism, spoken to the very process that was asked for (JDK sources, {@code attachListener_posix.cpp} and
 * {@code attachListener.cpp}). A JVM listens at {@code /tmp/.java_pidN} as it sees {@code /tmp}; one that does not yet is asked to by a file
 * {@code .attach_pidN} there and one signal. The JDK's own client looks in a wrong folder where the target has mounts of its own, and sends the
 * signal all the same, at which a JVM that sees no such file prints a thread dump. Not thread-safe.
 */
final class AttachProtocol implements Closeable {
    private static final String PROTOCOL = "1";
    private static final int ARGUMENTS = 3;
    /** {@code AttachOperation::arg_length_max}. */
    private static final int MAX_ARGUMENT = 1024;

    /** Its thread, as the kernel names it. */
    private static final String LISTENER = "Attach Listener";

    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final long OTHERS_NANOS = 2_000_000_000;

    private final Target target;
    private final RootFolder temp;
    private final String socket;
    private final String trigger;

    /**
     * What a JVM answered.
     *
     * @param code 0 if the command was done
     * @param text what it printed
     */
    record Answer(int code, String text) {}

    /** @param root of the target, {@code /} or {@code /proc/PID/root} */
    AttachProtocol(Target target, Path root) throws ToolException {
        this.target = target;
        long inner = target.status().innerPid();
        this.socket = ".java_pid" + inner;
        this.trigger = ".attach_pid" + inner;
        try (RootFolder top = RootFolder.open(root)) {
            this.temp = top.sub("tmp");
        } catch (IOException e) {
            throw new ToolException(
                    ExitStatus.NO_SAFE_WAY,
                    target.name() + " can be attached to through its /tmp alone, which cannot be opened: "
                            + Untrusted.line(String.valueOf(e.getMessage()))
                            + "; start it with -javaagent:quivive-agent.jar instead",
                    e);
        }
    }

    /** Sends a command; the JVM is asked to listen first if it does not. */
    PatientChannel send(Patience patience, String command, String... arguments) throws IOException, ToolException {
        PatientChannel channel = connected(patience);
        try {
            channel.write(request(command, arguments), patience);
            return channel;
        } catch (IOException | ToolException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends a command and reads the answer, of that many bytes at most. */
    Answer ask(Patience patience, int most, String command, String... arguments) throws IOException, ToolException {
        try (PatientChannel channel = send(patience, command, arguments)) {
            return read(channel, most, patience);
        }
    }

    /** Reads what comes after {@link #send}, of that many bytes at most. */
    Answer read(PatientChannel channel, int most, Patience patience) throws IOException, ToolException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(1 << 14);
        while (channel.read(piece.clear(), patience) >= 0) {
            all.write(piece.array(), 0, piece.position());
            if (all.size() > most) {
                throw new ToolException(
                        ExitStatus.NO_ANSWER, target.name() + " answered an attach with more than " + most + " bytes");
            }
        }
        byte[] bytes = all.toByteArray();
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", 2);
        try {
            return new Answer(Integer.parseInt(parts[0].strip()), parts.length > 1 ? parts[1] : "");
        } catch (NumberFormatException e) {
            throw bytes.length == 0
                    ? target.ended()
                    : new ToolException(
                            ExitStatus.NO_ANSWER,
                            target.name() + " answered an attach with '" + Untrusted.line(parts[0])
                                    + "', which is no number",
                            e);
        }
    }

    @Override
    public void close() {
        try {
            temp.close();
        } catch (IOException e) {
            // it was open for reading alone
        }
    }

    private static ByteBuffer request(String command, String... arguments) {
        List<String> parts = new ArrayList<>(List.of(PROTOCOL, command));
        parts.addAll(List.of(arguments));
        while (parts.size() < 2 + ARGUMENTS) {
            parts.add("");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : parts) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            if (text.length > MAX_ARGUMENT || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("an argument of an attach is too long: " + part);
            }
            bytes.writeBytes(text);
            bytes.write(0);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private PatientChannel connected(Patience patience) throws IOException, ToolException {
        SocketChannel channel = dial(patience);
        if (channel == null) {
            channel = awakened(patience);
        }
        if (!Peer.is(channel, target.pid())) {
            long process = Peer.process(channel);
            channel.close();
            throw inTheWay(
                    socket, process == 0 ? "leads to a process that cannot be seen" : "leads to process " + process);
        }
        return new PatientChannel(channel, target);
    }

    /** {@code null} where nobody listens. */
    private @Nullable SocketChannel dial(Patience patience) throws IOException, ToolException {
        do {
            try {
                RootFolder.Entry entry = temp.look(socket);
                requireOwn(entry, socket);
                if (!entry.isSocket()) {
                    throw inTheWay(socket, "is no socket");
                }
            } catch (NoSuchFileException e) {
                return null;
            }
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            boolean connected = false;
            try {
                // not to be held up by one whose queue is full
                channel.configureBlocking(false);
                connected =
                        channel.connect(UnixDomainSocketAddress.of(temp.path().resolve(socket)));
                if (connected) {
                    return channel;
                }
            } catch (ConnectException e) {
                // left by a process that had the same number, or else a signal would be taken for one that asks for a
                // thread dump
                if (target.hasThread(LISTENER)) {
                    throw inTheWay(socket, "is not what that JVM listens at");
                }
                return null;
            } catch (SocketException e) {
                // its queue is full: many attach at once
            } finally {
                if (!connected) {
                    channel.close();
                }
            }
            Target.pause(patience, LOOK_AGAIN_MILLIS);
        } while (!patience.isOver());
        throw target.silent(patience);
    }

    /** Sends one signal, where the JVM will see what it is for. */
    private SocketChannel awakened(Patience patience) throws IOException, ToolException {
        target.awaitReady(patience);
        SocketChannel others = othersAttach(patience);
        if (others != null) {
            return others;
        }
        boolean goesOn = false;
        try {
            // who was here before us has had it listen meanwhile, and a signal would be taken for one that asks for a
            // thread dump
            SocketChannel channel = dial(patience);
            if (channel == null) {
                sendQuit();
            }
            while (channel == null) {
                if (patience.isOver()) {
                    // without the file the JVM would take the signal for one that asks for a thread dump
                    goesOn = true;
                    throw target.silent(patience, "; /tmp/" + trigger + " stays there for when it goes on");
                }
                Target.pause(patience, LOOK_AGAIN_MILLIS);
                target.requireAlive();
                channel = dial(patience);
            }
            return channel;
        } finally {
            if (!goesOn) {
                deleteTrigger();
            }
        }
    }

    /** Makes the file that says what the signal is for; where another command has made it, that one's signal is waited for. */
    private @Nullable SocketChannel othersAttach(Patience patience) throws IOException, ToolException {
        long began = System.nanoTime();
        while (true) {
            try {
                temp.create(trigger, new byte[0], PosixFilePermissions.fromString("rw-------"));
                return null;
            } catch (FileAlreadyExistsException e) {
                SocketChannel channel = isOfOthers() ? dial(patience) : null;
                if (channel != null) {
                    return channel;
                }
                if (System.nanoTime() - began > OTHERS_NANOS) {
                    return null; // left by one that was killed
                }
            }
            Target.pause(patience, LOOK_AGAIN_MILLIS);
            if (patience.isOver()) {
                throw target.silent(patience);
            }
        }
    }

    private boolean isOfOthers() throws IOException, ToolException {
        try {
            requireOwn(temp.look(trigger), trigger); // the JVM believes no file of another user
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void deleteTrigger() {
        try {
            temp.delete(trigger);
        } catch (IOException e) {
            // another command has, or a target that ended has taken its folder along
        }
    }

    private void requireOwn(RootFolder.Entry entry, String name) throws ToolException {
        if (entry.uid() != target.status().user() && entry.uid() != 0) {
            throw inTheWay(name, "belongs to user #" + Integer.toUnsignedString(entry.uid()));
        }
    }

    private ToolException inTheWay(String name, String what) {
        return new ToolException(
                ExitStatus.NO_SAFE_WAY,
                "/tmp/" + name + ", by which " + target.name() + " is attached to, " + what
                        + "; nothing was sent: remove it, or start the JVM with -javaagent:quivive-agent.jar");
    }

    /** By the JDK's own call, since Java has no public one. */
    private void sendQuit() throws IOException {
        try {
            Method send =
                    Class.forName("sun.tools.attach.VirtualMachineImpl").getDeclaredMethod("sendQuitTo", int.class);
            send.setAccessible(true);
            send.invoke(null, Math.toIntExact(target.pid()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException("the signal cannot be sent: " + e, e);
        }
    }
}
