// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent leaves behind. */
interface LeaveTests extends Kit {
    /** How the names of classes begin among which all hooked ones are. */
    String HOOKED =
            "org.apache.catalina,org.apache.coyote,org.apache.tomcat,org.eclipse.jetty,io.undertow,sun.net.httpserver,"
                    + "com.sun.net.httpserver,org.springframework.web.filter,org.springframework.session,io.quivive.servlet,org.jboss.modules,org.jboss.threads,jakarta.servlet,javax.servlet,java.util.concurrent,java.lang.VirtualThread,"
                    + "java.lang.Thread";

    /** Reads the code of every class three times over: {@code check --all} has the time. */
    @Tag("large")
    @Tag("products")
    @Test
    @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    default void theCodeOfTheHostIsItsOwnAgain(@TempDir Path folder) throws Exception {
        needs(Product.Ability.AGENT);
        Jdk jdk = server().place().jdk();
        Bytecode[] before = new Bytecode[1];
        try (Server server = Server.start(
                server().place(), pid -> before[0] = Bytecode.of(jdk, pid, folder.resolve("before"), HOOKED))) {
            server.hold(server.client(), "/executor?kind=fixed");
            Bytecode during = Bytecode.of(jdk, server.jvm().pid(), folder.resolve("during"), HOOKED);
            server.detach();
            assertThat(server.client().get("/hello").status()).isEqualTo(200);
            Bytecode after = Bytecode.of(jdk, server.jvm().pid(), folder.resolve("after"), HOOKED);
            Set<String> hooked = during.calling("io/quivive/bridge/Gate");
            assertThat(hooked).as("hooked").isNotEmpty();
            // the name stays among the constants, of which the JVM never takes one away
            assertThat(before[0].changedIn(after, hooked)).as("still changed").isEmpty();
        }
    }
}
