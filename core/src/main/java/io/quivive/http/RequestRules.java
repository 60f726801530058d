// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.SessionSettings;
import io.quivive.request.RequestFacts;
import io.quivive.session.PathPattern;
import java.util.List;
import java.util.Locale;

/** What the settings say about requests. Immutable. */
final class RequestRules {
    private final List<String> apiKeyHeaders;
    private final List<PathPattern> restPaths;
    private final List<PathPattern> soapPaths;
    private final ForwardedAddress forwarded;

    RequestRules(SessionSettings settings) {
        apiKeyHeaders = settings.apiKeyHeaders();
        restPaths = settings.restPaths().stream().map(PathPattern::new).toList();
        soapPaths = settings.soapPaths().stream().map(PathPattern::new).toList();
        forwarded = new ForwardedAddress(settings.trustedProxies());
    }

    /** Headers, besides those that the contract names, in which a credential comes. */
    List<String> apiKeyHeaders() {
        return apiKeyHeaders;
    }

    /** Whether an HTTP session that is used at that path is one of REST. */
    boolean isRest(String path) {
        return matches(restPaths, path);
    }

    <R> boolean isSoap(RequestFacts<R> facts, R request, String method, String path) {
        if (!"POST".equals(method)) {
            return false;
        }
        if (facts.header(request, "SOAPAction") != null) {
            return true;
        }
        String type = facts.header(request, "Content-Type");
        if (type == null) {
            return false;
        }
        String lower = type.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("application/soap+xml") || (lower.startsWith("text/xml") && matches(soapPaths, path));
    }

    /** Where the client of a request is. */
    <R> String address(RequestFacts<R> facts, R request) {
        return forwarded.of(facts.peer(request), name -> facts.headers(request, name));
    }

    private static boolean matches(List<PathPattern> patterns, String path) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(path)) {
                return true;
            }
        }
        return false;
    }
}
