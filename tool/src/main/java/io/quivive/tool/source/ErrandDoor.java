// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.RootFolder;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Root's way into a JVM of another: a command of ours runs as its user ({@link Errand}), does the whole exchange, and passes on to us what the agent
 * says, of which nothing is believed that would not be believed of the target itself.
 */
final class ErrandDoor implements Door {
    private static final long LOOK_AGAIN_MILLIS = 50;
    private static final long GRACE_MILLIS = 500;
    private static final int MOST_PRINTED = 1 << 26;
    private static final int MOST_SAID = 400;
    private static final Set<PosixFilePermission> OTHERS_PASS = PosixFilePermissions.fromString("rwx--x--x");

    private final Target target;
    private final List<SafeFolder> folders;
    private final Actor actor;
    private final Memory memory;
    private boolean listens;

    /**
     * A way that is not gone yet.
     *
     * @param folders as for {@link LinuxDoor}
     * @param listens whether an agent seems to listen in one of them: what runs as its user costs more than a look
     */
    ErrandDoor(Target target, List<SafeFolder> folders, Actor actor, Memory memory, boolean listens) {
        this.target = target;
        this.listens = listens;
        this.folders = List.copyOf(folders);
        this.actor = actor;
        this.memory = memory;
    }

    @Override
    public Optional<SocketChannel> dial(Patience patience) throws ToolException {
        if (!listens) {
            return Optional.empty();
        }
        try {
            return sent(Errand.DIAL, "", patience);
        } catch (AgentsForbiddenException e) {
            throw new IllegalStateException("no agent was loaded", e);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public SocketChannel load(AgentJar.Kind kind, String options, Patience patience)
            throws ToolException, AgentsForbiddenException {
        try {
            SocketChannel channel = sent(kind.name(), options, patience).orElseThrow(target::ended);
            listens = true;
            return channel;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public String threadPrint(Patience patience) throws ToolException {
        try (PatientChannel in =
                new PatientChannel(sent(Errand.PRINT, "", patience).orElseThrow(target::ended), target)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(1 << 14);
            while (in.read(piece.clear(), patience) >= 0 && all.size() < MOST_PRINTED) {
                all.write(piece.array(), 0, piece.position());
            }
            return all.toString(StandardCharsets.UTF_8);
        } catch (AgentsForbiddenException e) {
            throw new IllegalStateException("no agent was loaded", e);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** The connection to the command that was sent, once it has said that it is where it should be; empty if nobody is there. */
    private Optional<SocketChannel> sent(String what, String options, Patience patience)
            throws IOException, ToolException, AgentsForbiddenException {
        try (RootFolder top = RootFolder.open(Path.of("/"));
                RootFolder shared = top.walk(SafeFolder.SHARED)) {
            SafeFolder.sweep(shared, "e-*");
            String name = "e-" + UUID.randomUUID();
            // nobody but root can change anything on this way, so that paths are as good as descriptors
            Path socket = SafeFolder.SHARED.resolve(name).resolve("s");
            Leftover folder = new Leftover(() -> {
                Files.deleteIfExists(socket);
                Files.deleteIfExists(SafeFolder.SHARED.resolve(name));
            });
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                shared.makeFolder(name, OTHERS_PASS);
                server.bind(UnixDomainSocketAddress.of(socket));
                Files.setAttribute(socket, "unix:gid", actor.group(), LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(socket, "unix:uid", actor.user(), LinkOption.NOFOLLOW_LINKS);
                return dialled(server, start(what, options, socket, patience), patience);
            } finally {
                folder.close();
            }
        }
    }

    private Optional<SocketChannel> dialled(ServerSocketChannel server, Process errand, Patience patience)
            throws IOException, ToolException, AgentsForbiddenException {
        boolean there = false;
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (!patience.isOver()) {
                selector.select(patience.nextWaitMillis(LOOK_AGAIN_MILLIS));
                selector.selectedKeys().clear();
                SocketChannel channel = server.accept();
                if (channel != null && Peer.process(channel) == errand.pid()) {
                    there = isThere(channel, patience);
                    return there ? Optional.of(channel) : Optional.empty();
                }
                if (channel != null) {
                    channel.close(); // another process of that user
                } else if (!errand.isAlive()) {
                    throw notRun(errand);
                }
            }
            throw target.silent(patience);
        } finally {
            if (!there) {
                end(errand);
            }
        }
    }

    /** Lets it take away what it has made first. */
    private static void end(Process errand) {
        errand.destroy();
        try {
            if (!errand.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                errand.destroyForcibly();
            }
        } catch (InterruptedException e) {
            errand.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what comes first: 0, or why it failed. */
    private boolean isThere(SocketChannel channel, Patience patience)
            throws IOException, ToolException, AgentsForbiddenException {
        // not closed: it would take the channel along
        PatientChannel in = new PatientChannel(channel, target);
        int status = number(in, patience);
        if (status == 0) {
            in.release();
            return true;
        }
        int length = number(in, patience);
        ByteBuffer text = ByteBuffer.allocate(Math.max(0, Math.min(length, Errand.MOST_SAID)));
        fill(in, text, patience);
        in.close();
        if (status == Errand.NOBODY) {
            return false;
        }
        if (status == Errand.FORBIDDEN) {
            throw new AgentsForbiddenException();
        }
        throw new ToolException(
                status > ExitStatus.FAULT && status <= ExitStatus.NO_MEMORY ? status : ExitStatus.NO_ANSWER,
                Untrusted.line(new String(text.array(), StandardCharsets.UTF_8)));
    }

    private int number(PatientChannel in, Patience patience) throws IOException, ToolException {
        ByteBuffer number = ByteBuffer.allocate(4);
        fill(in, number, patience);
        return number.getInt(0);
    }

    private void fill(PatientChannel in, ByteBuffer bytes, Patience patience) throws IOException, ToolException {
        while (bytes.hasRemaining()) {
            if (in.read(bytes, patience) < 0) {
                throw target.ended();
            }
        }
    }

    private Process start(String what, String options, Path socket, Patience patience)
            throws IOException, ToolException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (!isReadByOthers(java.toRealPath())) {
            throw new ToolException(
                    ExitStatus.NO_SAFE_WAY,
                    target.name() + " is met as its user, who cannot run " + java
                            + "; run quivive with a JDK that every user can read");
        }
        List<String> command = new ArrayList<>(actor.command());
        command.add(java.toString());
        command.addAll(Errand.JVM_OPTIONS);
        command.addAll(List.of("-cp", jar(), Errand.class.getName()));
        command.addAll(new Errand(
                        target,
                        what,
                        options,
                        folders,
                        socket,
                        patience.all(),
                        Instant.now().plus(patience.left().multipliedBy(8).dividedBy(10)),
                        memory)
                .arguments());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true);
        // its user can read them, and root's are not his
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LANG", "C.UTF-8");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ToolException(
                    ExitStatus.NO_SAFE_WAY,
                    target.name() + " is met as its user, for which setsid, setpriv and nsenter of util-linux are"
                            + " needed: " + Untrusted.line(String.valueOf(e.getMessage())),
                    e);
        }
    }

    /** Our jar where everybody can read it. */
    private static String jar() throws IOException {
        Path own;
        try {
            own = Path.of(ErrandDoor.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("it cannot be told where quivive.jar is", e);
        }
        if (isReadByOthers(own.toRealPath())) {
            return own.toString();
        }
        AgentJar copy = AgentJar.of("tool", Files.readAllBytes(own));
        try (RootFolder top = RootFolder.open(Path.of("/"));
                RootFolder shared = top.walk(SafeFolder.SHARED)) {
            String name = copy.fileName();
            if (!Files.exists(SafeFolder.SHARED.resolve(name))) {
                String part = "tool-" + UUID.randomUUID() + ".part";
                shared.create(part, copy.bytes(), PosixFilePermissions.fromString("rw-r--r--"));
                shared.move(part, name);
            }
            return SafeFolder.SHARED.resolve(name).toString();
        }
    }

    private static boolean isReadByOthers(Path file) throws IOException {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    }

    private ToolException notRun(Process errand) throws IOException, ToolException {
        target.requireAlive();
        byte[] said = errand.getInputStream().readNBytes(MOST_SAID);
        String text = Untrusted.line(new String(said, StandardCharsets.UTF_8));
        return new ToolException(
                ExitStatus.NO_SAFE_WAY,
                target.name() + " is met as user #" + Integer.toUnsignedString(actor.user())
                        + ", as whom nothing could be run"
                        + (text.isEmpty() ? "" : ": " + text) + "; run quivive as that user, where it runs");
    }

    private ToolException broken(IOException e) {
        return new ToolException(
                ExitStatus.NO_SAFE_WAY,
                target.name() + " could not be met as its user: " + Untrusted.line(e.toString()),
                e);
    }
}
