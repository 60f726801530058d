// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.UserPrincipal;
import io.quivive.agent.server.UserNames;
import io.quivive.agent.shape.Shapes;
import io.undertow.security.idm.Account;
import java.security.Principal;
import org.junit.jupiter.api.Test;

class UndertowAccountsTest {
    private static final UserPrincipal USER = new UserPrincipal("user1");

    private final UndertowAccounts accounts =
            new UndertowAccounts(new UserNames(new Shapes(type -> {}, (product, members) -> {})));

    @Test
    void theOnePrincipalOfAnAccountIsItsUser() {
        assertThat(accounts.user(new Usual(USER))).isEqualTo("user1");
        assertThat(accounts.user(new Richer(USER))).isEqualTo("user1");
        assertThat(accounts.user(captured(USER))).isEqualTo("user1");
    }

    @Test
    void anAccountThatMayMeanAnotherIsUnknown() {
        assertThat(accounts.user(new OnBehalf(USER, new UserPrincipal("user2"))))
                .isNull();
        assertThat(accounts.user(new Delegating(USER, new Usual(new UserPrincipal("user2")))))
                .isNull();
        assertThat(accounts.user(new Technical(USER))).isNull();
        assertThat(accounts.user(new Overriding(USER))).isNull();
        assertThat(accounts.user(new Usual(() -> "user1"))).isNull();
        assertThat(accounts.user(new Object())).isNull();
    }

    @Test
    void noAccountIsNobody() {
        assertThat(accounts.user(null)).isEmpty();
    }

    private static Account captured(Principal principal) {
        return new Account() {
            @Override
            public Principal getPrincipal() {
                return principal;
            }
        };
    }

    private record OnBehalf(Principal principal, Principal other) implements Account {
        @Override
        public Principal getPrincipal() {
            return other;
        }
    }

    private record Delegating(Principal principal, Usual account) implements Account {
        @Override
        public Principal getPrincipal() {
            return account.getPrincipal();
        }
    }

    private record Technical(Principal serviceUser) implements Account {
        @Override
        public Principal getPrincipal() {
            return new UserPrincipal("user2 by " + serviceUser.getName());
        }
    }

    private static class Usual implements Account {
        private final Principal principal;

        Usual(Principal principal) {
            this.principal = principal;
        }

        @Override
        public Principal getPrincipal() {
            return principal;
        }
    }

    private static final class Richer extends Usual {
        Richer(Principal principal) {
            super(principal);
        }
    }

    /** Its superclass keeps one that it does not tell. */
    private static final class Overriding extends Usual {
        Overriding(Principal principal) {
            super(principal);
        }

        @Override
        public Principal getPrincipal() {
            return new UserPrincipal("user2");
        }
    }
}
