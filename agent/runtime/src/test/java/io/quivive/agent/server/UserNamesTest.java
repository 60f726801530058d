// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.LdapPrincipal;
import com.sun.security.auth.NTUserPrincipal;
import com.sun.security.auth.UnixPrincipal;
import com.sun.security.auth.UserPrincipal;
import io.quivive.agent.shape.Shapes;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

class UserNamesTest {
    private final List<String> missing = new ArrayList<>();
    private final Shapes shapes = new Shapes(type -> {}, (product, members) -> missing.add(product + members));
    private final UserNames names = new UserNames(shapes);

    @Test
    void principalsOfTheJdkAreCalledWhatTheySay() throws Exception {
        for (Principal principal : List.of(
                new UserPrincipal("user1"),
                new UnixPrincipal("user2"),
                new NTUserPrincipal("user3"),
                new LdapPrincipal("uid=user4,ou=people"),
                new KerberosPrincipal("user5@EXAMPLE.ORG"))) {
            assertThat(names.of(principal)).isEqualTo(principal.getName()).isNotEmpty();
        }
        assertNothingIsMissing();
    }

    @Test
    void aDistinguishedNameIsUnknownUntilItHasBeenAskedFor() {
        X500Principal principal = new X500Principal("CN=User One, O=Example");
        assertThat(names.of(principal)).isNull();
        String name = principal.getName();
        assertThat(names.of(principal)).isEqualTo(name);
        assertNothingIsMissing();
    }

    @Test
    void nobodyIsNotUnknown() {
        assertThat(names.of(null)).isEmpty();
        assertThat(names.of(new Object())).isNull();
        Principal own = () -> "user1";
        assertThat(names.of(own)).isNull();
    }

    @Test
    void whatTellsAnotherNameThanTheKnownClassIsUnknown() {
        assertThat(names.of(new Longer("user1"))).isEqualTo("user1");
        assertThat(names.of(new Other("user1"))).isNull();
    }

    private void assertNothingIsMissing() {
        shapes.check();
        assertThat(missing).isEmpty();
    }

    private static class Longer extends UnixPrincipal {
        private static final long serialVersionUID = 1;

        Longer(String name) {
            super(name);
        }

        String note() {
            return getName() + "!";
        }
    }

    private static final class Other extends Longer {
        private static final long serialVersionUID = 1;

        Other(String name) {
            super(name);
        }

        @Override
        public String getName() {
            return note();
        }
    }
}
