// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import com.sun.security.auth.UserPrincipal;
import io.quivive.compatibility.app.Users;
import io.undertow.security.idm.Account;
import io.undertow.security.idm.Credential;
import io.undertow.security.idm.IdentityManager;
import io.undertow.security.idm.PasswordCredential;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kit's users as Undertow wants them. */
final class KitIdentities implements IdentityManager {
    private final List<String> names;

    KitIdentities(List<String> names) {
        this.names = List.copyOf(names);
    }

    @Override
    public Account verify(Account account) {
        return account;
    }

    @Override
    public @Nullable Account verify(String id, Credential credential) {
        boolean proved = names.contains(id)
                && credential instanceof PasswordCredential password
                && Users.PASSWORD.equals(new String(password.getPassword()));
        return proved ? new User(id) : null;
    }

    @Override
    public @Nullable Account verify(Credential credential) {
        return null;
    }

    private static final class User implements Account {
        private final UserPrincipal principal;

        User(String name) {
            principal = new UserPrincipal(name);
        }

        @Override
        public Principal getPrincipal() {
            return principal;
        }

        @Override
        public Set<String> getRoles() {
            return Set.of(Users.ROLE);
        }
    }
}
