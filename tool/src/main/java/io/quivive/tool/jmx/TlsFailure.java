// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import java.io.EOFException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a certificate or a handshake, and what to set. */
final class TlsFailure {
    private static final String SET = "JAVA_TOOL_OPTIONS='-Djavax.net.ssl.";

    /** What to do about a JVM that asks who calls. */
    static final String OWN_CERTIFICATE = "if it wants a certificate of yours, name it with " + SET
            + "keyStore=FILE -Djavax.net.ssl.keyStorePassword=WORD'";

    private TlsFailure() {}

    /** The second half of a message that begins with the target. */
    static String explain(Throwable e) {
        String reason = " (" + JmxFailure.reason(e) + "): ";
        if (has(e, NoSuchAlgorithmException.class)) { // so the JDK tells of a store that it cannot read
            return "is not asked, since TLS cannot be set up here" + reason
                    + "see javax.net.ssl.trustStore and javax.net.ssl.keyStore in JAVA_TOOL_OPTIONS";
        }
        if (has(e, CertificateExpiredException.class) || has(e, CertificateNotYetValidException.class)) {
            return "shows a certificate that is not valid today" + reason + "renew it there, or see the clock here";
        }
        // the second where there is no trusted certificate at all, as in a store that is read without its password
        if (has(e, CertPathBuilderException.class) || has(e, InvalidAlgorithmParameterException.class)) {
            return "is not trusted" + reason + "name a trust store that knows its certificate, with " + SET
                    + "trustStore=FILE -Djavax.net.ssl.trustStorePassword=WORD'";
        }
        @Nullable CertificateException wrong = JmxFailure.find(e, CertificateException.class);
        if (wrong != null && wrong.getClass() == CertificateException.class) { // so the JDK's check of host names tells
            return "shows the certificate of another host" + reason
                    + "name in the URL a host that it is for, or give that JVM a certificate for this one";
        }
        if (wrong != null) {
            return "shows a certificate that is refused" + reason + "renew it there";
        }
        if (has(e, EOFException.class) || !has(e, SSLHandshakeException.class)) {
            return "does not speak TLS" + reason
                    + "start that JVM with -Dcom.sun.management.jmxremote.ssl=true and"
                    + " -Dcom.sun.management.jmxremote.registry.ssl=true, or leave out --jmx-tls";
        }
        return "refuses the handshake" + reason + OWN_CERTIFICATE;
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        return JmxFailure.find(e, type) != null;
    }
}
