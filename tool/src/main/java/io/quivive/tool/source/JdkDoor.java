// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import com.sun.tools.attach.VirtualMachine;
import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Into a JVM of this user where the machine is no Linux: by the JDK's attach mechanism, and the user's own folder. */
final class JdkDoor implements Door {
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final Target target;

    JdkDoor(Target target) {
        this.target = target;
    }

    /** What is done while attached. */
    private interface Work<T> {
        T with(VirtualMachine machine) throws Exception;
    }

    /**
     * Finds out whether this Java can attach at all.
     *
     * @throws ToolException if it cannot
     */
    static void requireAttachModule(ModuleLayer layer) throws ToolException {
        if (layer.findModule("jdk.attach").isEmpty()) {
            throw new ToolException(
                    ExitStatus.FAULT,
                    "the Java that runs quivive, " + System.getProperty("java.version") + " in "
                            + System.getProperty("java.home")
                            + ", has no module jdk.attach; run it with a JDK 17 or newer (set JAVA_HOME, or install one such as openjdk-17-jdk-headless)");
        }
    }

    /** Who is at the other end is told by Linux alone. */
    @Override
    public Optional<SocketChannel> dial(Patience patience) {
        return Optional.empty();
    }

    @Override
    public SocketChannel load(AgentJar.Kind kind, String options, Patience patience)
            throws ToolException, AgentsForbiddenException {
        try {
            AgentJar agent = AgentJar.packed(kind);
            Path folder = folder();
            Path jar = folder.resolve(agent.fileName());
            if (!Files.exists(jar)) {
                Path part = Files.write(folder.resolve(UUID.randomUUID() + ".part"), agent.bytes());
                Files.move(part, jar);
            }
            Path socket = folder.resolve("s-" + UUID.randomUUID().toString().substring(0, 8));
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                    Selector selector = Selector.open()) {
                server.bind(UnixDomainSocketAddress.of(socket));
                server.configureBlocking(false);
                server.register(selector, SelectionKey.OP_ACCEPT);
                String all = "jar=" + escaped(jar) + ",version="
                        + AgentJar.version().replace(",", "%2C") + ",socket=" + escaped(socket) + options;
                return dialled(
                        server,
                        selector,
                        start(
                                machine -> {
                                    machine.loadAgent(jar.toString(), all);
                                    return true;
                                },
                                patience),
                        patience);
            } finally {
                Files.deleteIfExists(socket);
            }
        } catch (IOException e) {
            throw new ToolException(
                    ExitStatus.FAULT, "no socket could be made for the target: " + Untrusted.line(e.toString()), e);
        }
    }

    @Override
    public String threadPrint(Patience patience) throws ToolException {
        try {
            return await(start(JdkDoor::print, patience), patience);
        } catch (AgentsForbiddenException e) {
            throw new IllegalStateException("no agent was loaded", e);
        }
    }

    private SocketChannel dialled(
            ServerSocketChannel server, Selector selector, CompletableFuture<Boolean> loaded, Patience patience)
            throws IOException, ToolException, AgentsForbiddenException {
        CompletableFuture<?> woken = loaded.whenComplete((done, failure) -> selector.wakeup());
        while (!patience.isOver()) {
            selector.select(patience.nextWaitMillis(LOOK_AGAIN_MILLIS));
            selector.selectedKeys().clear();
            SocketChannel dialled = server.accept();
            if (dialled != null) {
                return dialled;
            }
            target.requireAlive();
            if (woken.isCompletedExceptionally()) {
                await(loaded, patience);
            }
        }
        throw target.silent(patience);
    }

    /** Does some work while attached, in a thread of its own, which is left behind if it hangs. */
    private <T> CompletableFuture<T> start(Work<T> work, Patience patience) {
        // the mechanism is to give up, and to remove its file, before we do
        System.setProperty(
                "sun.tools.attach.attachTimeout",
                Long.toString(Math.max(1, patience.nextWaitMillis(Long.MAX_VALUE) * 9 / 10)));
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        VirtualMachine machine = VirtualMachine.attach(Long.toString(target.pid()));
                        try {
                            result.complete(work.with(machine));
                        } finally {
                            machine.detach();
                        }
                    } catch (Throwable e) { // told to the one that waits
                        result.completeExceptionally(e);
                    }
                },
                "quivive-attach");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private <T> T await(CompletableFuture<T> work, Patience patience) throws ToolException, AgentsForbiddenException {
        while (!patience.isOver()) {
            try {
                return work.get(patience.nextWaitMillis(LOOK_AGAIN_MILLIS), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                target.requireAlive();
            } catch (ExecutionException e) {
                throw failure(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                throw Target.interrupted(e);
            }
        }
        throw target.silent(patience);
    }

    private ToolException failure(Throwable e) throws AgentsForbiddenException {
        String message = String.valueOf(e.getMessage());
        if (message.contains("ynamic agent loading is not enabled")) {
            throw new AgentsForbiddenException();
        }
        try {
            target.requireAlive();
        } catch (ToolException gone) {
            return gone;
        }
        return new ToolException(
                ExitStatus.REFUSED,
                target.name() + " could not be attached to: "
                        + Untrusted.line(e.getMessage() == null ? e.toString() : message),
                e);
    }

    /** {@code executeJCmd} is exported to us by our manifest and unknown to the public interface. */
    private static String print(VirtualMachine machine) throws Exception {
        try (InputStream in = (InputStream) Class.forName("sun.tools.attach.HotSpotVirtualMachine")
                .getMethod("executeJCmd", String.class)
                .invoke(machine, "Thread.print")) {
            // not readAllBytes: the stream of JDK 17 goes wrong where it is to read into the middle of an array
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] piece = new byte[8_192];
            for (int count = in.read(piece); count > 0; count = in.read(piece)) {
                all.write(piece, 0, count);
            }
            return all.toString(StandardCharsets.UTF_8);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static Path folder() throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] own = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        return Files.createDirectories(Path.of(System.getProperty("user.home"), ".quivive"), own);
    }

    private static String escaped(Path file) {
        return file.toString().replace("%", "%25").replace(",", "%2C");
    }
}
