// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.ProcessKind;
import io.quivive.ProcessMore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads what the extended format shows of a process; empty where not even its kind is told. */
final class ProcessMoreReader {
    private ProcessMoreReader() {}

    static Optional<ProcessMore> read(JsonInput json) throws ActivityFormatException {
        Instant started = null;
        ProcessKind kind = null;
        boolean daemon = false;
        int priority = 0;
        OptionalLong carrier = OptionalLong.empty();
        OptionalLong mounted = OptionalLong.empty();
        String role = "";
        boolean typeGuessed = false;
        boolean stateGuessed = false;
        boolean sampled = false;
        Instant cpuTimeSince = null;
        OptionalLong allocated = OptionalLong.empty();
        WorkReader work = new WorkReader(json);
        List<String> unknown = List.of();
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "started" -> started = json.instant();
                case "kind" -> kind = json.constant(json.text(), ProcessKind::of);
                case "daemon" -> daemon = json.bool();
                case "priority" -> priority = json.integer();
                case "carrier" -> carrier = OptionalLong.of(json.longInteger());
                case "mounted" -> mounted = OptionalLong.of(json.longInteger());
                case "role" -> role = json.text();
                case "typeGuessed" -> typeGuessed = json.bool();
                case "stateGuessed" -> stateGuessed = json.bool();
                case "sampled" -> sampled = json.bool();
                case "cpuTimeSince" -> cpuTimeSince = json.instant();
                case "allocated" -> allocated = OptionalLong.of(json.longInteger());
                case "unknown" -> unknown = json.list(json::text);
                default -> {
                    if (!work.takes(name)) {
                        json.skip();
                    }
                }
            }
        }
        @Nullable
        ProcessMore more = kind == null
                ? null
                : new ProcessMore(
                        Optional.ofNullable(started),
                        kind,
                        daemon,
                        priority,
                        carrier,
                        mounted,
                        role,
                        typeGuessed,
                        stateGuessed,
                        sampled,
                        Optional.ofNullable(cpuTimeSince),
                        allocated,
                        work.work(),
                        unknown);
        return Optional.ofNullable(more);
    }
}
