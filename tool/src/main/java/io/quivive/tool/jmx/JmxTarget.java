// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.view.TerminalText;
import java.net.MalformedURLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * Where a JMX service URL leads: an entry of an RMI registry. The other forms of such URLs are refused: a directory of another kind may
 * answer objects of its own choice, and a stub in the URL is one.
 *
 * @param host as the URL names it
 * @param name of the entry
 */
record JmxTarget(String host, int port, String name) {
    static final String PREFIX = "service:jmx:";

    private static final Pattern PATH =
            Pattern.compile("/jndi/rmi://(\\[[0-9a-fA-F:.%]+]|[^\\[\\]:/?#\\s]*)(?::([0-9]{1,5}))?/([^/\\s]+)");
    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
    private static final int REGISTRY_PORT = 1099;

    static JmxTarget of(String url) throws ToolException {
        try {
            JMXServiceURL parsed = new JMXServiceURL(url);
            Matcher path = PATH.matcher(parsed.getURLPath());
            if (parsed.getProtocol().equals("rmi") && path.matches()) {
                String host = path.group(1).isEmpty() ? "localhost" : path.group(1);
                int port = path.group(2) == null ? REGISTRY_PORT : Integer.parseInt(path.group(2));
                if (port > 0 && port < 65_536) {
                    return new JmxTarget(host.replaceAll("[\\[\\]]", ""), port, path.group(3));
                }
            }
        } catch (MalformedURLException e) {
            throw failure(url, e);
        }
        throw failure(url, null);
    }

    /** Whether it is named as this machine's loopback, by a name or an address that nobody else can lead elsewhere. */
    boolean isLoopback() {
        return host.equalsIgnoreCase("localhost")
                || host.equals("::1")
                || IPV4_LOOPBACK.matcher(host).matches();
    }

    @Override
    public String toString() {
        return TerminalText.escape(host) + ":" + port;
    }

    private static ToolException failure(String url, @Nullable Throwable cause) {
        String message = "'" + TerminalText.cut(TerminalText.escape(url), 200)
                + "' is no JMX service URL that can be read: expected service:jmx:rmi:///jndi/rmi://HOST:PORT/jmxrmi";
        return cause == null
                ? new ToolException(ExitStatus.USAGE, message)
                : new ToolException(ExitStatus.USAGE, message, cause);
    }
}
