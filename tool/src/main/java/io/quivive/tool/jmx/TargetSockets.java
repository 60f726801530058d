// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.view.TerminalText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.rmi.Remote;
import java.rmi.server.RMISocketFactory;
import java.rmi.server.RemoteObject;
import java.rmi.server.RemoteRef;
import java.security.Security;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes RMI's connections, for the whole process. A server tells by which host it wants to be called; that name is never looked up: whatever
 * a target calls itself leads to the address that its URL led to, and any other name leads nowhere. No connection is made without the
 * protection that its target needs.
 *
 * <p>Thread-safe.
 */
final class TargetSockets extends RMISocketFactory {
    private static final TargetSockets INSTALLED = new TargetSockets();

    private static boolean installed;

    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /**
     * Where names lead to.
     *
     * @param host as the URL names it, which a certificate must be for
     * @param timeout for connecting, and for each reading
     */
    record Place(String host, InetAddress address, Duration timeout, Protection protection) {
        /** Makes a connection that nothing is sent over yet. */
        Socket connect(int port) throws IOException {
            Socket socket = new Socket(Proxy.NO_PROXY);
            try {
                socket.setSoTimeout(millis(timeout));
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), millis(timeout));
                if (protection == Protection.SAME_USER) {
                    // once it is connected, so that another cannot take the port in between
                    Listeners.requireSameUser(Path.of("/proc"), address, port);
                }
                return socket;
            } catch (ToolException e) {
                socket.close();
                throw new IOException(e); // RMI passes nothing else on
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }
    }

    private TargetSockets() {}

    /** The factory of this process. */
    static synchronized TargetSockets install(Duration timeout) throws IOException {
        if (!installed) {
            // RMI looks up the name of this host otherwise, though nothing here can be called
            System.getProperties().putIfAbsent("java.rmi.server.hostname", "localhost");
            System.getProperties()
                    .putIfAbsent("sun.rmi.transport.tcp.handshakeTimeout", Integer.toString(millis(timeout)));
            RMISocketFactory.setSocketFactory(INSTALLED);
            Security.setProperty("ssl.SocketFactory.provider", TlsSockets.class.getName());
            if (!(SSLSocketFactory.getDefault() instanceof TlsSockets)) {
                throw new IOException("this process used TLS before, with sockets that check no host name");
            }
            installed = true;
        }
        return INSTALLED;
    }

    /**
     * Lets a name lead to an address.
     *
     * @throws IOException if it leads to another one already, so that what is meant for one JVM cannot reach another
     */
    void lead(String name, Place place) throws IOException {
        Place before = places.put(name, place);
        if (before != null && !before.address().equals(place.address())) {
            places.put(name, before);
            throw new IOException("two JVMs call themselves '" + name + "'");
        }
    }

    /** Where a name leads to. */
    static Place place(String name) throws IOException {
        Place place = INSTALLED.places.get(name);
        if (place == null) {
            throw new IOException("'" + name + "' was not asked for");
        }
        return place;
    }

    /** By which host a remote object wants to be called, and whether over a socket factory of its own, which is TLS. */
    record Endpoint(String host, boolean secure) {
        static Endpoint of(Remote object) throws IOException {
            if (!(object instanceof RemoteObject remote)) {
                throw new IOException(
                        "not a remote object: " + object.getClass().getName());
            }
            // the reference's external form is the one in which RMI sends it: host and port, since Java 1.2 with a
            // factory before them
            RemoteRef reference = remote.getRef();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boolean mayHaveFactory;
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                mayHaveFactory = "UnicastRef2".equals(reference.getRefClass(out));
                reference.writeExternal(out);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                boolean hasFactory = mayHaveFactory && in.readByte() != 0;
                return new Endpoint(in.readUTF(), hasFactory);
            }
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Place place = place(host);
        if (place.protection() == Protection.TLS) {
            throw new IOException(new ToolException(
                    ExitStatus.REFUSED,
                    "nothing is sent in the clear, as the connector at " + TerminalText.escape(place.host()) + ":"
                            + port
                            + " wants it: start that JVM with -Dcom.sun.management.jmxremote.ssl=true, or give --insecure"
                            + " instead of --jmx-tls"));
        }
        return place.connect(port);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        throw new IOException("nothing here can be called");
    }

    private static int millis(Duration timeout) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
    }
}
