// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.server.UserNames;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads who Jetty says that a user is. Thread-safe. */
final class JettyLogins {
    /** Where sessions keep a login. */
    private static final String KEPT = "org.eclipse.jetty.security.UserIdentity";

    private final UserNames names;
    private final Variants login;
    private final Part identity;
    private final Variants identities;
    private final Part principal;
    private final Variants keptLogin;
    private final Part keptName;

    /** Ends of the names of classes that stand for nobody. */
    private static final List<String> NOBODY = List.of(
            "DeferredAuthentication",
            "DeferredAuthenticationState",
            "LoggedOutAuthentication",
            "DeferredAuthenticationState$1",
            "AuthenticationState$1",
            "AuthenticationState$2",
            "AuthenticationState$3",
            "Request$AuthenticationState$1",
            "Authentication$1",
            "Authentication$2",
            "Authentication$3",
            "Authentication$4",
            "Authentication$5");

    JettyLogins(Shapes shapes, UserNames names) {
        this.names = names;
        login = Variants.of(
                shapes,
                "org.eclipse.jetty.security.authentication.LoginAuthenticator$UserAuthenticationSucceeded",
                "org.eclipse.jetty.security.AbstractUserAuthentication",
                "org.eclipse.jetty.ee8.security.AbstractUserAuthentication",
                "org.eclipse.jetty.ee9.security.AbstractUserAuthentication");
        identity = login.part("_userIdentity");
        identities = Variants.of(
                shapes,
                "org.eclipse.jetty.security.internal.DefaultUserIdentity",
                "org.eclipse.jetty.security.DefaultUserIdentity",
                "org.eclipse.jetty.ee8.security.DefaultUserIdentity",
                "org.eclipse.jetty.ee9.security.DefaultUserIdentity");
        principal = identities.part("_userPrincipal");
        keptLogin = Variants.of(
                shapes,
                "org.eclipse.jetty.security.authentication.SessionAuthentication",
                "org.eclipse.jetty.ee8.security.authentication.SessionAuthentication",
                "org.eclipse.jetty.ee9.security.authentication.SessionAuthentication");
        keptName = keptLogin.part("_name");
    }

    /** Whether it tells of somebody, or of something that we do not know. */
    boolean isTelling(@Nullable Object authentication) {
        return authentication != null && !isNobody(authentication.getClass().getName());
    }

    private static boolean isNobody(String type) {
        return type.startsWith("org.eclipse.jetty.") && NOBODY.stream().anyMatch(type::endsWith);
    }

    /**
     * The user of what a request was told of its login.
     *
     * @return empty for nobody; {@code null} if a class is not known
     */
    @Nullable
    String of(@Nullable Object authentication) {
        if (!isTelling(authentication)) {
            return "";
        }
        if (!login.fits(authentication)) {
            return null;
        }
        Object of = identity.of(authentication);
        if (of == null && keptLogin.fits(authentication)) {
            return keptName.text(authentication);
        }
        return identities.fits(of) ? names.of(principal.of(of)) : null;
    }

    /**
     * The user whom a session keeps, of Jetty's own or of Spring Security's.
     *
     * @return empty for nobody; {@code null} if a class is not known
     */
    @Nullable
    String kept(@Nullable Object attributes) {
        Object own = Held.at(attributes, KEPT);
        if (own != null) {
            return keptLogin.fits(own) ? keptName.text(own) : null;
        }
        return names.ofAttributes(attributes);
    }
}
