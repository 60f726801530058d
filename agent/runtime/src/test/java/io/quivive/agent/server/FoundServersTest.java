// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Member;
import io.quivive.http.ServerCount;
import io.quivive.session.SessionRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FoundServersTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final FoundServers found = new FoundServers(registry);
    private final Member name = Member.field("name");

    @AfterEach
    void nothingIsKept() {
        found.close();
    }

    @Test
    void aServerIsOneHoweverOftenItIsFoundAndStarted() throws Exception {
        Object server = new Loader().server();
        ServerCount count = add(server);
        found.stopped(server);
        assertThat(add(server)).isSameAs(count);
        assertThat(found.count(server, unknown -> new ServerCount())).isSameAs(count);
        assertThat(registry.hostsServer()).isTrue();
        assertThat(registry.webServers())
                .singleElement()
                .extracting(WebServerInfo::name)
                .isEqualTo("a server");
    }

    @Test
    void theClassesOfOneThatStopsAreLetGo() throws Exception {
        found.follow();
        assertThat(isCollected(read(false, false))).isTrue();
        assertThat(isCollected(read(true, true))).isTrue();
    }

    @Test
    void theClassesOfOneThatRunsAreKeptWhileItIsFollowedUntilWeLeave() throws Exception {
        assertThat(isCollected(read(true, false))).as("only read").isTrue();
        WeakReference<ClassLoader> running = read(true, false);
        found.follow();
        assertThat(isCollected(read(false, false))).isTrue(); // so that the first would be as well
        assertThat(running.get()).isNotNull();
        found.close();
        assertThat(isCollected(running)).isTrue();
        assertThat(isCollected(read(true, false))).isTrue(); // found by a request that had begun
    }

    @Test
    void theClassesOfOneThatIsGoneAreLetGoAtTheNextLook() throws Exception {
        found.follow();
        WeakReference<ClassLoader> gone = read(true, false);
        while (gone.get() != null && !Thread.currentThread().isInterrupted()) {
            System.gc();
            registry.sweep();
        }
        assertThat(gone.get()).isNull();
    }

    /** Apart, so that no local variable holds what is read. */
    private WeakReference<ClassLoader> read(boolean runs, boolean stops) throws ReflectiveOperationException {
        Loader loader = new Loader();
        Object server = loader.server();
        if (runs) {
            add(server);
        }
        assertThat(name.text(server)).isEqualTo("its name");
        if (stops) {
            found.stopped(server);
        }
        return new WeakReference<>(loader);
    }

    private ServerCount add(Object server) {
        return found.add(server, "a server", OptionalLong.of(0), FoundServersTest::info);
    }

    private static WebServerInfo info(Object server, FoundServers.Found found) {
        return new WebServerInfo(
                found.name(),
                true,
                Duration.ZERO,
                OptionalLong.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) {
        while (loader.get() != null && !Thread.currentThread().isInterrupted()) {
            System.gc();
        }
        return loader.get() == null;
    }

    /** Has a class of its own. */
    private static final class Loader extends ClassLoader {
        Object server() throws ReflectiveOperationException {
            try (InputStream in = FoundServersTest.class.getResourceAsStream("FoundServersTest$Named.class")) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                Constructor<?> made = defineClass(Named.class.getName(), bytes, 0, bytes.length)
                        .getDeclaredConstructor();
                made.setAccessible(true);
                return made.newInstance();
            } catch (IOException e) {
                throw new ClassNotFoundException("it cannot be read", e);
            }
        }
    }

    @SuppressWarnings({"unused", "UnusedVariable"}) // by name
    static final class Named {
        private final String name = "its name";
    }
}
