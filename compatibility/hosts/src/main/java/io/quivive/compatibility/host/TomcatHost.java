// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import io.quivive.compatibility.app.LibrarySnapshots;
import io.quivive.compatibility.app.Lifeline;
import io.quivive.compatibility.app.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.session.FileStore;
import org.apache.catalina.session.PersistentManager;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * Tomcat 9 and newer. Arguments: the application's archive, {@code virtual} for requests on virtual threads, {@code library} for an application
 * that has the library, what is declared to that, and {@code code} if that is in code; {@code tls=FILE} for a second port with TLS; {@code other}
 * for the same application as {@code /other} too, which requests can be passed on to, with the same cookies; {@code long} for urls of any length, {@code crowd}
 * for any number of connections; {@code swap} for sessions that leave memory for files once no request has used them for a second.
 */
public final class TomcatHost {
    private static final int LONGEST_HEADER = 1 << 18;
    private static final int MOST_CONNECTIONS = 100_000;

    /** Without it Tomcat 9 might put a session away while a request uses it, and refuses to. */
    private static final String COUNTS_REQUESTS_9 = "org.apache.catalina.session.StandardSession.ACTIVITY_CHECK";

    private TomcatHost() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("quivive-tomcat");
        Files.createDirectory(folder.resolve("webapps"));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        Connector connector = tomcat.getConnector();
        connector.setProperty("address", "127.0.0.1");
        connector.addUpgradeProtocol(new Http2Protocol());
        List<String> options = List.of(arguments);
        if (options.contains("virtual")) {
            connector.setProperty("useVirtualThreads", "true");
        }
        if (options.contains("long")) {
            connector.setProperty("maxHttpHeaderSize", Integer.toString(LONGEST_HEADER));
        }
        if (options.contains("crowd")) {
            connector.setProperty("maxConnections", Integer.toString(MOST_CONNECTIONS));
        }
        tomcat.getEngine().setBackgroundProcessorDelay(1);
        tomcat.getEngine().setParentClassLoader(TomcatHost.class.getClassLoader()); // that of the JVM by itself
        for (String user : Users.names()) {
            tomcat.addUser(user, Users.PASSWORD);
            tomcat.addRole(user, Users.ROLE);
        }
        Context context = tomcat.addWebapp("/kit", Path.of(arguments[0]).toString());
        if (options.contains("swap")) {
            context.setManager(swapping());
        }
        if (options.contains("library")) {
            if (options.contains(LibraryInCode.OPTION)) {
                LibraryInCode.addTo(context, options);
            } else {
                LibraryInCode.declared(options).forEach(context::addParameter);
                context.addApplicationListener("io.quivive.servlet.QuiviveListener");
            }
        }
        if (options.contains("other")) {
            Context other = tomcat.addWebapp("/other", Path.of(arguments[0]).toString());
            for (Context each : List.of(context, other)) {
                each.setCrossContext(true);
                each.setSessionCookiePath("/");
            }
        }
        Optional<Connector> secure = Tls.of(arguments).map(TomcatHost::secure);
        secure.ifPresent(tomcat.getService()::addConnector);
        tomcat.start();
        secure.ifPresent(started -> Tls.print(started.getLocalPort()));
        if (options.contains("library")) {
            LibrarySnapshots.serve(context.getServletContext());
        }
        Lifeline.serve(connector.getLocalPort(), connector::stop, context::stop);
    }

    private static PersistentManager swapping() throws IOException {
        System.setProperty(COUNTS_REQUESTS_9, "true");
        FileStore store = new FileStore();
        store.setDirectory(Files.createTempDirectory("quivive-sessions").toString());
        PersistentManager manager = new PersistentManager();
        manager.setStore(store);
        manager.setMaxIdleSwap(1);
        manager.setProcessExpiresFrequency(1);
        manager.setPersistAuthentication(true);
        return manager;
    }

    private static Connector secure(Tls tls) {
        SSLHostConfig configuration = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(configuration, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(tls.file().toString());
        certificate.setCertificateKeystorePassword(Tls.PASSWORD);
        configuration.addCertificate(certificate);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(configuration);
        return connector;
    }
}
