// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.Snapshot;
import io.quivive.WebServerInfo;
import io.quivive.tool.jmx.JmxSource;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.Screen;
import io.quivive.tool.view.WebServerReader;
import io.quivive.tool.view.WebServerTableView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quivive web}. */
@Command(
        name = "web",
        description =
                "Shows the HTTP servers of a JVM: whether and how long they run, what they have served, where they listen.",
        footer = {"", "Examples:", "  quivive web 4242", "  quivive web tomcat --json"})
final class WebCommand implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final Supplier<Screen> screen;
    private final Output out;

    @Mixin
    private final TargetOptions target;

    @Option(names = "--json", description = "Print it as JSON, in the names of 4D's WEB Get server info.")
    private boolean json;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    WebCommand(SourceOpener opener, Supplier<Screen> screen, Output out) {
        this.target = new TargetOptions(opener);
        this.screen = screen;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        Optional<String> text = settings.text();
        try (Source source = target.open()) {
            byte[] answer = Answers.bytes(to -> source.webServers(text, to));
            List<WebServerInfo> servers = Answers.read(answer, WebServerReader::read)
                    .orElseThrow(() -> new ToolException(
                            ExitStatus.REFUSED,
                            "the Quivive in the JVM is older than this one and tells no web servers: take it out with"
                                    + " quivive detach, and ask again"));
            if (json) {
                out.write(answer);
                out.print("\n");
            } else {
                Snapshot snapshot = Answers.activity(source, about()).snapshot();
                for (String line : WebServerTableView.table(servers, snapshot, screen.get())) {
                    out.print(line + System.lineSeparator());
                }
            }
            out.flush();
            return ExitStatus.OK;
        } catch (ToolException e) {
            throw settings.located(e);
        }
    }

    /** What the head tells; over JMX, whose readers share one snapshot, its usual interval. */
    private Request about() {
        return new Request(
                ActivityOptions.SESSIONS_ONLY,
                Optional.empty(),
                Format.EXTENDED,
                JmxSource.isUrl(target.target()) ? Request.DEFAULT.interval() : SHORTEST,
                Request.DEFAULT.mode(),
                Request.DEFAULT.virtualLimit(),
                Optional.empty(),
                Optional.empty());
    }
}
