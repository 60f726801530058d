// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.concurrent.CountDownLatch;

/** Users and requests as nobody should write them; each kind has a class of its own. */
final class Hostile {
    private Hostile() {}

    static HttpServletRequest request(HttpServletRequest request, String kind) {
        return switch (kind) {
            case "throwing" -> as(request, new Throwing());
            case "overflowing" -> as(request, new Overflowing());
            case "memory" -> as(request, new Memory());
            case "blocking" -> as(request, new Blocking());
            case "stubborn" -> as(request, new Stubborn());
            case "nameless" -> as(request, new Nameless());
            case "endless" -> as(request, new Endless());
            case "throwing-request" -> new ThrowingRequest(request);
            case "blocking-request" -> new BlockingRequest(request);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** Such as Spring Security keeps among a session's attributes: of that kind, or else with a user of that name. */
    static Object context(String kind) {
        return switch (kind) {
            case "throwing" -> new ThrowingContext();
            case "blocking" -> new BlockingContext();
            default -> new NamedContext(kind);
        };
    }

    private static HttpServletRequest as(HttpServletRequest request, Principal principal) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return principal;
            }
        };
    }

    private static String never() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        return "";
    }

    @SuppressWarnings("UnusedMethod") // by name
    private static final class ThrowingContext extends Counted {
        Object getAuthentication() {
            return new Throwing().getName();
        }
    }

    @SuppressWarnings("UnusedMethod") // by name
    private static final class BlockingContext extends Counted {
        Object getAuthentication() {
            return never();
        }
    }

    @SuppressWarnings("UnusedMethod") // by name
    private static final class NamedContext extends Counted {
        private final String name;

        NamedContext(String name) {
            this.name = name;
        }

        Object getAuthentication() {
            return this;
        }

        boolean isAuthenticated() {
            return true;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    private static final class Throwing extends Counted {
        @Override
        public String getName() {
            throw new IllegalStateException("no name");
        }
    }

    private static final class Overflowing extends Counted {
        @Override
        @SuppressWarnings("InfiniteRecursion")
        public String getName() {
            return getName();
        }
    }

    private static final class Memory extends Counted {
        @Override
        public String getName() {
            throw new OutOfMemoryError("says the application");
        }
    }

    private static final class Blocking extends Counted {
        @Override
        public String getName() {
            return never();
        }
    }

    /** Sets the interrupt again, as it should. */
    private static final class Stubborn extends Counted {
        @Override
        public String getName() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "stubborn";
        }
    }

    private static final class Nameless extends Counted {
        @Override
        public String getName() {
            return null;
        }
    }

    private static final class Endless extends Counted {
        @Override
        public String getName() {
            return "\u001b[31m\u202e<b>\u0000".repeat(100_000);
        }
    }

    private static final class ThrowingRequest extends HttpServletRequestWrapper {
        ThrowingRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Principal getUserPrincipal() {
            throw new UnsupportedOperationException("no user");
        }
    }

    private static final class BlockingRequest extends HttpServletRequestWrapper {
        BlockingRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Principal getUserPrincipal() {
            never();
            return null;
        }
    }
}
