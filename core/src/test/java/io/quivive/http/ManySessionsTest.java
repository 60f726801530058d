// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A hundred thousand sessions and a million requests leave nothing behind, by the JVM's own account of the objects that live. */
class ManySessionsTest {
    private static final int WEB = 90_000;
    private static final int REST = 10_000;
    private static final int REQUESTS = 1_000_000;
    private static final int ASYNCHRONOUS = 100;

    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final WebSessions web = new WebSessions(registry);
    private final HttpTracker tracker = new HttpTracker(registry);
    private final Requests adapter = new Requests();

    @Test
    void sessionsThatHaveEndedLeaveNoObject() throws Exception {
        expire(serve(1, 1, 1_000)); // what the first ones bring stays: the JDK's caches
        Map<String, Long> before = objects("io.quivive.");
        long entriesBefore = entries();

        List<Object> containers = serve(WEB, REST, REQUESTS);
        assertThat(registry.count(SessionType.WEB)).isEqualTo(WEB);
        assertThat(registry.count(SessionType.REST)).isEqualTo(REST);
        assertThat(objects("io.quivive.")).containsEntry(LiveSession.class.getName(), WEB + REST + 1L);
        assertThat(entries()).isGreaterThan(entriesBefore + WEB);

        expire(containers);
        assertThat(registry.omitted()).isEmpty();
        awaitObjects(before); // what the JVM has found to be gone it tells by and by
        assertThat(entries()).isLessThan(entriesBefore + 1_000); // the JDK has some of its own
    }

    /** Requests in turn by sessions, each a piece of work that ends; one in some goes on asynchronously. */
    private List<Object> serve(int webSessions, int restSessions, int requests) {
        List<Object> containers = new ArrayList<>();
        for (int i = 0; i < webSessions; i++) {
            containers.add(new Object());
        }
        for (int i = 0; i < requests; i++) {
            int turn = i % (webSessions + restSessions);
            Request request = turn < webSessions
                    ? new Request(containers.get(turn), null, i % ASYNCHRONOUS == 0)
                    : new Request(null, "Bearer " + turn, false);
            Binding binding = requireNonNull(tracker.begin(adapter, request));
            tracker.user("user" + turn, "", false);
            tracker.end(adapter, request, binding);
            if (request.asynchronous) {
                tracker.complete(adapter, request);
            }
        }
        return containers;
    }

    /** The container ends half of its sessions and lets the others go without a word; credentials are idle for too long. */
    private void expire(List<Object> containers) {
        containers.subList(0, containers.size() / 2).forEach(web::ended);
        containers.clear();
        registry.settings(withRestIdle(Duration.ofSeconds(1)));
        awaitNone(SessionType.WEB);
        awaitNone(SessionType.REST);
        registry.settings(SessionSettings.DEFAULT);
    }

    private static void awaitObjects(Map<String, Long> expected) throws Exception {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        for (Map<String, Long> left = objects("io.quivive."); !left.equals(expected); left = objects("io.quivive.")) {
            if (System.nanoTime() - giveUpAt > 0) {
                assertThat(left).isEqualTo(expected);
            }
        }
    }

    private void awaitNone(SessionType type) {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (true) {
            System.gc();
            assertThat(registry.sessions()).isNotEmpty(); // listing ends what lives no longer
            if (registry.count(type) == 0) {
                return;
            }
            assertThat(System.nanoTime())
                    .as("%d sessions of type %s are left", registry.count(type), type)
                    .isLessThan(giveUpAt);
        }
    }

    private static SessionSettings withRestIdle(Duration idle) {
        SessionSettings none = SessionSettings.DEFAULT;
        return new SessionSettings(
                none.trustedProxies(),
                none.restPaths(),
                none.soapPaths(),
                none.apiKeyHeaders(),
                idle,
                none.secretNames(),
                none.maskedPaths(),
                none.processorTime(),
                none.maxSessions());
    }

    private static long entries() throws Exception {
        return objects("java.util.concurrent.Concurrent").values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** How many objects of classes whose names begin so live, after a collection. */
    private static Map<String, Long> objects(String beginning) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Map<String, Long> objects = new TreeMap<>();
        histogram.lines().map(line -> line.strip().split("\\s+")).forEach(words -> {
            if (words.length > 3 && words[3].startsWith(beginning) && !words[3].contains("Test")) {
                objects.put(words[3], Long.parseLong(words[1]));
            }
        });
        return objects;
    }

    private record Request(
            @Nullable Object container, @Nullable String authorization, boolean asynchronous) {}

    private final class Requests implements HttpAdapter<Request> {
        private final ServerCount count = new ServerCount();

        @Override
        public String product() {
            return "test";
        }

        @Override
        public String method(Request request) {
            return "GET";
        }

        @Override
        public String path(Request request) {
            return "/shop";
        }

        @Override
        public @Nullable String query(Request request) {
            return null;
        }

        @Override
        public @Nullable String header(Request request, String name) {
            return name.equals("Authorization") ? request.authorization : null;
        }

        @Override
        public String peer(Request request) {
            return "127.0.0.1";
        }

        @Override
        public @Nullable LiveSession session(Request request) {
            return request.container == null
                    ? null
                    : web.findOrOpen(request.container, System.currentTimeMillis(), "/shop");
        }

        @Override
        public @Nullable String user(Request request) {
            return null;
        }

        @Override
        public int status(Request request) {
            return 200;
        }

        @Override
        public boolean isAsync(Request request) {
            return request.asynchronous;
        }

        @Override
        public boolean isContinuation(Request request) {
            return false;
        }

        @Override
        public ServerCount count(Request request) {
            return count;
        }
    }
}
