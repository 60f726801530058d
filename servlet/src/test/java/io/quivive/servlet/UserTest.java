// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A looker changes nothing: what a request is asked for its user, and what not. */
class UserTest {
    private final Library library = new Library(new MonitorSettings(Set.of(), "", SessionSettings.DEFAULT), "Fake");
    /** What the container was asked. */
    private final List<String> asked = new ArrayList<>();

    /** Of a container of which nobody knows what it does when it is asked. */
    private final HttpServletRequest container = (HttpServletRequest) Proxy.newProxyInstance(
            UserTest.class.getClassLoader(), new Class<?>[] {HttpServletRequest.class}, (proxy, method, arguments) -> {
                asked.add(method.getName());
                return null;
            });

    @AfterEach
    void close() {
        library.close();
    }

    @Test
    void aContainerThatMightAuthenticateWhenItIsAskedIsNot() {
        assertThat(library.userOf(library.guard(container))).isNull();
        assertThat(library.userOf(container)).isNull();
        assertThat(asked).isEmpty();
        HttpServletRequest guarded = library.guard(container);
        assertThat(guarded.getUserPrincipal())
                .as("the application's own question")
                .isNull();
        assertThat(asked).containsExactly("getUserPrincipal");
    }

    @Test
    void whatTheApplicationHasPutAroundTheRequestTellsItsUser() {
        assertThat(library.userOf(new HttpServletRequestWrapper(library.guard(container)) {
                    @Override
                    public String getRemoteUser() {
                        return "ann";
                    }
                }))
                .isEqualTo("ann");
        assertThat(library.userOf(new HttpServletRequestWrapper(library.guard(container)) {
                    @Override
                    public Principal getUserPrincipal() {
                        return () -> "bob";
                    }
                }))
                .isEqualTo("bob");
        assertThat(asked).isEmpty();
    }

    @Test
    void aUserWhoWouldHaveToBeLoadedFromTheSessionIsNotAskedForUntilTheApplicationHas() {
        HttpServletRequest guarded = library.guard(container);
        LateUser late = new LateUser(guarded);
        for (int i = 0; i < 100; i++) { // so often that a class which fails were not asked any more
            assertThat(library.userOf(late)).isNull();
        }
        assertThat(asked).isEmpty();
        assertThat(late.getRemoteUser()).isEqualTo("ann");
        assertThat(asked).containsExactly("getSession");
        assertThat(library.userOf(late)).isEqualTo("ann");
        assertThat(asked).containsExactly("getSession");
        assertThat(library.monitor().sessions().omitted()).isEmpty();
    }

    /** A body can be read once, and a login is one. */
    @Test
    void aUserWhoWouldHaveToBeReadFromTheBodyOrSignedInIsNotAskedFor() {
        List<ThrowingConsumer<HttpServletRequest>> ways = List.of(
                request -> request.getParameter("token"),
                request -> request.getParameterMap(),
                request -> request.getParameterNames(),
                request -> request.getParameterValues("token"),
                request -> request.getInputStream(),
                request -> request.getReader(),
                request -> request.getPart("token"),
                request -> request.getParts(),
                request -> request.authenticate(null),
                request -> request.login("ann", "secret"),
                request -> request.logout(),
                request -> request.changeSessionId());
        for (ThrowingConsumer<HttpServletRequest> way : ways) {
            HttpServletRequest guarded = library.guard(container);
            assertThat(library.userOf(new HttpServletRequestWrapper(guarded) {
                        @Override
                        public Principal getUserPrincipal() {
                            way.accept(guarded);
                            return () -> "ann";
                        }
                    }))
                    .isNull();
        }
        assertThat(asked).isEmpty();
    }

    /** As Spring Security does: the context is loaded when somebody asks for it first. */
    private static final class LateUser extends HttpServletRequestWrapper {
        private @Nullable String loaded;

        LateUser(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            String name = getRemoteUser();
            return () -> name;
        }

        @Override
        public String getRemoteUser() {
            String known = loaded;
            if (known == null) {
                getSession(false);
                known = "ann";
                loaded = known;
            }
            return known;
        }
    }
}
