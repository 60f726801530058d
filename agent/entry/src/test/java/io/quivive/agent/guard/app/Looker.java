// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.quivive.agent.AgentConnection;
import io.quivive.agent.TargetJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A tool that looks at another JVM and keeps what it is told. Argument: the other's process id. */
public final class Looker {
    private static final List<JsonNode> SEEN = new ArrayList<>();

    private Looker() {}

    public static void main(String[] arguments) throws Exception {
        try (AgentConnection agent =
                TargetJvm.attach(Long.parseLong(arguments[0]), TargetJvm.builtAgent(), "0.1.0-SNAPSHOT")) {
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("look")) {
                    SEEN.add(agent.snapshot("interval=100"));
                } else {
                    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                            .dumpHeap(line.substring("dump ".length()), false);
                }
                System.out.println(line);
            }
        }
    }
}
