// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.Activity;
import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.SessionInfo;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.ShortIds;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the session that is meant by the beginning of its ID, as tables show it. */
final class SessionFinder {
    private static final int MOST_NAMED = 8;

    private SessionFinder() {}

    /**
     * The request with a whole ID where a beginning was given and a session of it is there. The JVM is asked for its sessions only then.
     *
     * @throws ToolException if it is the beginning of several
     */
    static Request found(Source source, Request request) throws ToolException {
        Optional<String> given = request.session();
        if (given.isEmpty() || !ShortIds.isBeginning(given.get())) {
            return request;
        }
        String beginning = given.get().toUpperCase(Locale.ROOT);
        Activity all = Answers.activity(source, request.ofAll().as(ActivityOptions.SESSIONS_ONLY, Format.PLAIN));
        List<SessionInfo> meant = all.sessions().orElse(List.of()).stream()
                .filter(session -> session.id().startsWith(beginning))
                .toList();
        if (meant.size() > 1) {
            throw new ToolException(ExitStatus.USAGE, several(given.get(), meant));
        }
        return meant.isEmpty() ? request : request.of(meant.get(0).id());
    }

    private static String several(String given, List<SessionInfo> meant) {
        ShortIds ids = ShortIds.of(meant.stream().map(SessionInfo::id).toList());
        String named = meant.stream()
                .limit(MOST_NAMED)
                .map(session -> ids.of(session.id()) + " (" + session.type().text()
                        + (session.userName().isEmpty() ? "" : ", " + session.userName()) + ")")
                .collect(Collectors.joining(", "));
        int others = meant.size() - MOST_NAMED;
        return "session '" + given + "' fits " + meant.size() + " sessions: give more of its ID; " + named
                + (others > 0 ? ", and " + others + " more" : "");
    }
}
