// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.boot;

import io.quivive.compatibility.app.Answer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.SessionRepository;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;

/** With {@code kit.stored-sessions=true} the sessions are Spring Session's, in a store that counts how often it is asked. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("kit.stored-sessions")
@EnableSpringHttpSession
class StoredSessions {
    @Bean
    Store sessionRepository() {
        return new Store();
    }

    @Bean
    ServletRegistrationBean<StoreServlet> store(Store store) {
        return new ServletRegistrationBean<>(new StoreServlet(store), "/store");
    }

    /** May be used by any thread. */
    static final class Store implements SessionRepository<MapSession> {
        private final MapSessionRepository sessions = new MapSessionRepository(new ConcurrentHashMap<>());
        private final AtomicInteger found = new AtomicInteger();
        private final AtomicInteger saved = new AtomicInteger();

        @Override
        public MapSession createSession() {
            return sessions.createSession();
        }

        @Override
        public void save(MapSession session) {
            saved.incrementAndGet();
            sessions.save(session);
        }

        @Override
        public @Nullable MapSession findById(String id) {
            found.incrementAndGet();
            return sessions.findById(id);
        }

        @Override
        public void deleteById(String id) {
            sessions.deleteById(id);
        }
    }

    /** Says how often the store was asked, and asks for nothing. */
    static final class StoreServlet extends HttpServlet {
        private final transient Store store;

        StoreServlet(Store store) {
            this.store = store;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getOutputStream()
                    .print(new Answer()
                            .with("found", store.found.get())
                            .with("saved", store.saved.get())
                            .toString());
        }
    }
}
