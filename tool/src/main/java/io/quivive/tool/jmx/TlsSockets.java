// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * What {@link javax.rmi.ssl.SslRMIClientSocketFactory} makes its sockets with, ours and the one that a server's stub brings: TLS with the
 * JDK's trust, over {@link TargetSockets}. The certificate must be for the host of the URL, whatever the server calls itself. JDK 17
 * checks no host name there, and JDK 25 the one that the server tells.
 *
 * <p>Public for the JDK, which makes it by its name.
 */
public final class TlsSockets extends SSLSocketFactory {
    /** For the JDK. */
    public TlsSockets() {}

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        TargetSockets.Place place = TargetSockets.place(host);
        Socket plain = place.connect(port);
        try {
            SSLSocket secure = (SSLSocket) jdk().createSocket(plain, place.host(), port, true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            return secure;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static SSLSocketFactory jdk() throws SSLException {
        try {
            return SSLContext.getDefault().getSocketFactory();
        } catch (NoSuchAlgorithmException e) {
            throw new SSLException("the JDK's TLS cannot be set up", e);
        }
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[0];
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw unused();
    }

    private static IOException unused() {
        return new IOException("RMI makes sockets by host and port alone");
    }
}
