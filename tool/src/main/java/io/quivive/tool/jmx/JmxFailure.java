// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.view.TerminalText;
import java.io.EOFException;
import java.io.InvalidClassException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.rmi.ConnectIOException;
import java.rmi.NoSuchObjectException;
import java.rmi.NotBoundException;
import java.util.concurrent.TimeoutException;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one line why a JVM could not be read over JMX, and what to do. */
final class JmxFailure {
    private static final int SHOWN = 200;
    /** A server's exception may be its own cause. */
    private static final int DEEPEST = 20;

    private JmxFailure() {}

    static ToolException explain(JmxTarget target, Throwable e) {
        @Nullable ToolException told = find(e, ToolException.class);
        if (told != null) {
            return told;
        }
        if (find(e, UnknownHostException.class) != null) {
            return failure(ExitStatus.NO_TARGET, "host '" + shown(target.host()) + "' is not known", e);
        }
        if (find(e, SocketTimeoutException.class) != null || e instanceof TimeoutException) {
            return noAnswer(target, e);
        }
        if (find(e, InvalidClassException.class) != null) {
            return failure(
                    ExitStatus.REFUSED,
                    target + " sent an object that is not read (" + shown(OpenTypesFilter.lastRefused())
                            + "): do not trust it, or see whether it is a JVM with plain JMX",
                    e);
        }
        if (find(e, SSLException.class) != null) {
            return failure(ExitStatus.REFUSED, target + " " + TlsFailure.explain(e), e);
        }
        if (e instanceof InstanceNotFoundException) {
            return failure(
                    ExitStatus.REFUSED,
                    "no Quivive in the JVM at " + target
                            + ": run 'quivive snapshot PID' once on its machine, or start it"
                            + " with -javaagent:quivive-agent.jar, which lies inside quivive.jar (unzip -j quivive.jar quivive-agent.jar)",
                    e);
        }
        if (e instanceof AttributeNotFoundException) {
            return failure(
                    ExitStatus.REFUSED,
                    "the Quivive in the JVM at " + target + " is older than this one: bring it up to date",
                    e);
        }
        return connectionFailure(target, e);
    }

    static ToolException noAnswer(JmxTarget target, Throwable e) {
        return failure(
                ExitStatus.NO_ANSWER, target + " did not answer in time: see whether it hangs, or raise --timeout", e);
    }

    /** What a server said, on one line, cut. */
    static String shown(@Nullable String text) {
        return TerminalText.cut(TerminalText.escape(String.valueOf(text)), SHOWN);
    }

    private static ToolException connectionFailure(JmxTarget target, Throwable e) {
        if (e instanceof SecurityException) {
            return failure(
                    ExitStatus.REFUSED,
                    target + " refuses (" + shown(e.getMessage())
                            + "): see --jmx-user and --password-file, and the user's role there",
                    e);
        }
        if (find(e, ConnectException.class) != null) {
            return failure(
                    ExitStatus.NO_TARGET,
                    "nothing listens at " + target + " (" + reason(e)
                            + "): is the JVM started with -Dcom.sun.management.jmxremote.port=" + target.port() + "?",
                    e);
        }
        if (e instanceof NotBoundException) {
            return failure(
                    ExitStatus.NO_TARGET,
                    "no '" + shown(target.name()) + "' in the registry at " + target + ": expected jmxrmi in most JVMs",
                    e);
        }
        if (e instanceof ConnectIOException && find(e, SocketException.class) != null) {
            return failure(
                    ExitStatus.REFUSED,
                    target + " ended the connection at once (" + reason(e) + "): give --jmx-tls if it speaks TLS, and "
                            + TlsFailure.OWN_CERTIFICATE,
                    e);
        }
        if (e instanceof ConnectIOException) {
            return failure(
                    ExitStatus.NO_TARGET,
                    "what listens at " + target + " speaks no RMI (" + reason(e)
                            + "), or only over TLS: see the port, or give --jmx-tls",
                    e);
        }
        if (find(e, EOFException.class) != null || e instanceof NoSuchObjectException) {
            return failure(
                    ExitStatus.NO_ANSWER, target + " has ended the connection: see whether the JVM still runs", e);
        }
        if (e instanceof OutOfMemoryError) {
            return failure(ExitStatus.NO_ANSWER, target + " sent more than there is memory for", e);
        }
        return failure(ExitStatus.NO_ANSWER, target + " could not be read: " + reason(e), e);
    }

    private static ToolException failure(int status, String message, Throwable e) {
        return new ToolException(status, message, e);
    }

    /** The message of its first cause. */
    static String reason(Throwable e) {
        Throwable cause = e;
        for (int depth = 0; depth < DEEPEST && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return shown(cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage());
    }

    /** The first of a type among an exception and its causes. */
    static <T extends Throwable> @Nullable T find(Throwable e, Class<T> type) {
        Throwable cause = e;
        for (int depth = 0; depth < DEEPEST && cause != null; depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
