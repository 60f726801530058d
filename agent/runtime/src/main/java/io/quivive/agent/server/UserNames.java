// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name of a user from a principal of a known class, without calling it.
 *
 * <p>Thread-safe.
 */
public final class UserNames {
    /** A principal may hold another; more than any framework nests. */
    private static final int MAX_NESTED = 8;

    private static final String SPRING_CONTEXT = "SPRING_SECURITY_CONTEXT";
    private static final String JAVA = "Java " + Runtime.version().feature();
    /** The methods that tell who a principal is. */
    private static final Set<String> TELLING = Set.of("getName", "getUsername", "getPrincipal");
    /** Stands for a name that is not kept; a known class that keeps {@code null} is of nobody. */
    private static final Object UNTOLD = new Object();

    private final List<Known> known = new ArrayList<>();
    private final Shape contextImpl;
    private final Part authentication;
    private final Shape anonymous;
    private final Shape token;
    private final Part authenticated;

    /** Where the principals of one class keep it: a text, or another principal. */
    private record Known(Shape shape, Named named, Function<Object, @Nullable Object> name) {
        boolean fits(Object principal) {
            return shape.fits(principal) && named.get(principal.getClass());
        }
    }

    /** Whether a class is the known one, or leaves it to that one to tell who it is. */
    private static final class Named extends ClassValue<Boolean> {
        private final String known;

        Named(String known) {
            this.known = known;
        }

        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                for (Class<?> each = type; each != null && !each.getName().equals(known); each = each.getSuperclass()) {
                    for (Method method : each.getDeclaredMethods()) {
                        if (method.getParameterCount() == 0 && TELLING.contains(method.getName())) {
                            return Boolean.FALSE;
                        }
                    }
                }
                return Boolean.TRUE;
            } catch (RuntimeException | LinkageError e) {
                return Boolean.FALSE; // a class whose methods cannot be looked through
            }
        }
    }

    /** Of all known classes. */
    public UserNames(Shapes shapes) {
        add(shapes, JAVA, "com.sun.security.auth.UserPrincipal", "name");
        add(shapes, JAVA, "com.sun.security.auth.UnixPrincipal", "name");
        add(shapes, JAVA, "com.sun.security.auth.NTUserPrincipal", "name");
        add(shapes, JAVA, "com.sun.security.auth.LdapPrincipal", "nameString");
        add(shapes, JAVA, "javax.security.auth.kerberos.KerberosPrincipal", "fullName");
        distinguishedName(shapes);
        add(shapes, "Tomcat", "org.apache.catalina.realm.GenericPrincipal", "name");
        add(shapes, "Tomcat", "org.apache.catalina.users.AbstractUser", "username");
        add(shapes, "Jetty", "org.eclipse.jetty.security.UserPrincipal", "_name");
        add(shapes, "Jetty", "org.eclipse.jetty.security.AbstractLoginService$UserPrincipal", "_name");
        add(shapes, "Jetty", "org.eclipse.jetty.jaas.JAASPrincipal", "_name");
        add(shapes, "Jetty", "org.eclipse.jetty.security.jaas.JAASPrincipal", "_name");
        add(shapes, "Jetty", "org.eclipse.jetty.security.SpnegoUserPrincipal", "_name");
        add(shapes, "Jetty", "org.eclipse.jetty.security.SPNEGOUserPrincipal", "_name");
        add(shapes, "WildFly", "org.wildfly.security.auth.principal.NamePrincipal", "name");
        add(shapes, "WildFly", "org.wildfly.elytron.web.undertow.server.ElytronAccount", "securityIdentity");
        add(shapes, "WildFly", "org.wildfly.security.auth.server.SecurityIdentity", "principal");
        add(shapes, "WildFly", "org.wildfly.security.cache.CachedIdentity", "name");
        add(shapes, "Spring Security", "org.springframework.security.core.userdetails.User", "username");
        add(
                shapes,
                "Spring Security",
                "org.springframework.security.authentication.UsernamePasswordAuthenticationToken",
                "principal");
        add(
                shapes,
                "Spring Security",
                "org.springframework.security.authentication.RememberMeAuthenticationToken",
                "principal");
        add(
                shapes,
                "Spring Security",
                "org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken",
                "principal");
        add(
                shapes,
                "Spring Security",
                "org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken",
                "principal");
        add(
                shapes,
                "Spring Security",
                "org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken",
                "name");
        oauthUser(shapes, "org.springframework.security.oauth2.core.user.DefaultOAuth2User");
        Shape context = shapes.of("Spring Security", "org.springframework.security.core.context.SecurityContextImpl");
        contextImpl = context;
        authentication = context.part("authentication");
        anonymous = shapes.of(
                "Spring Security", "org.springframework.security.authentication.AnonymousAuthenticationToken");
        token = shapes.of("Spring Security", "org.springframework.security.authentication.AbstractAuthenticationToken");
        authenticated = token.part("authenticated");
    }

    private void add(Shapes shapes, String product, String type, String field) {
        Shape shape = shapes.of(product, type);
        Part name = shape.part(field);
        known.add(new Known(shape, new Named(type), name::of));
    }

    /** It makes up its name when it is asked the first time, and keeps it. */
    private void distinguishedName(Shapes shapes) {
        String type = "javax.security.auth.x500.X500Principal";
        Shape shape = shapes.of(JAVA, type);
        Part held = shape.part("thisX500Name");
        Part name = shapes.of(JAVA, "sun.security.x509.X500Name").part("rfc2253Dn");
        known.add(new Known(
                shape, new Named(type), principal -> Objects.requireNonNullElse(name.of(held.of(principal)), UNTOLD)));
    }

    private void oauthUser(Shapes shapes, String type) {
        Shape shape = shapes.of("Spring Security", type);
        Part attributes = shape.part("attributes");
        Part key = shape.part("nameAttributeKey");
        known.add(new Known(
                shape,
                new Named(type),
                user -> attributes.of(user) instanceof Map<?, ?> map && isOfJdk(map)
                        ? name(map.get(key.of(user)))
                        : UNTOLD));
    }

    /** Some number their users. */
    private static @Nullable Object name(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long ? value.toString() : value;
    }

    /**
     * The name of a principal.
     *
     * @return empty for nobody; {@code null} if its class is not known
     */
    public @Nullable String of(@Nullable Object principal) {
        Object next = principal;
        for (int i = 0; i < MAX_NESTED; i++) {
            if (next == null) {
                return "";
            }
            if (next instanceof String name) {
                return name;
            }
            Object held = next;
            Known of =
                    known.stream().filter(each -> each.fits(held)).findFirst().orElse(null);
            if (of == null) {
                return null;
            }
            next = of.name().apply(next);
        }
        return null;
    }

    /**
     * The user of a context of Spring Security's.
     *
     * @return empty for nobody; {@code null} if its class, or that of its user, is not known
     */
    public @Nullable String ofContext(@Nullable Object context) {
        if (context == null) {
            return "";
        }
        if (!contextImpl.fits(context)) {
            return null;
        }
        Object held = authentication.of(context);
        if (held == null || anonymous.fits(held) || (token.fits(held) && !authenticated.is(held))) {
            return "";
        }
        return of(held);
    }

    /**
     * The user whom Spring Security keeps among a session's attributes.
     *
     * @param attributes a container's own map
     * @return empty for nobody; {@code null} if that cannot be read
     */
    public @Nullable String ofAttributes(@Nullable Object attributes) {
        return attributes instanceof ConcurrentHashMap<?, ?> own && isOfJdk(own)
                ? ofContext(own.get(SPRING_CONTEXT))
                : "";
    }

    /** A map of another class would be called. */
    private static boolean isOfJdk(Map<?, ?> map) {
        return map.getClass().getClassLoader() == null;
    }
}
