// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why an agent did not come to be: the JVM's words and numbers in plain ones. The codes are those of {@code instrument}, the library that loads agents (JDK
 * sources, {@code InvocationAdapter.c}).
 */
final class Refusal {
    private static final String RETURN_CODE = "return code: ";
    private static final int NO_JAR = 100;
    private static final int NOT_ON_CLASS_PATH = 101;
    private static final int FAILED_TO_START = 102;
    private static final int MOST_PROPERTIES = 1 << 20;
    private static final List<String> LIMITS =
            List.of("unable to create native thread", "too many open files", "no space left on device");

    private final Target target;
    private final AttachProtocol attach;
    private final String jar;
    private final Memory memory;

    Refusal(Target target, AttachProtocol attach, String jar, Memory memory) {
        this.target = target;
        this.attach = attach;
        this.jar = jar;
        this.memory = memory;
    }

    /** Whose fault it is, by what an agent or a JVM says of it. */
    static int status(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (LIMITS.stream().anyMatch(text::contains)) {
            return ExitStatus.LIMIT;
        }
        if (text.contains("outofmemoryerror")) {
            return ExitStatus.NO_MEMORY;
        }
        if (text.contains("accesscontrolexception")) {
            return ExitStatus.NO_RIGHT;
        }
        return ExitStatus.NO_ANSWER; // a fault of ours is known by our own exceptions alone
    }

    /** What a load answered, where no agent has dialled. */
    ToolException of(AttachProtocol.Answer answer, Patience patience)
            throws Door.AgentsForbiddenException, ToolException, IOException {
        String text = answer.text().strip();
        if (text.contains("ynamic agent loading is not enabled")) {
            throw new Door.AgentsForbiddenException();
        }
        return switch (code(answer)) {
            case 0 -> silent(patience);
            case NO_JAR ->
                new ToolException(
                        ExitStatus.NO_SAFE_WAY,
                        target.name() + " cannot read " + jar
                                + ", the agent's jar; it may see other files there than quivive");
            case NOT_ON_CLASS_PATH, FAILED_TO_START ->
                lacking(patience)
                        .orElseGet(() -> new ToolException(
                                ExitStatus.NO_MEMORY,
                                target.name() + " could not start the agent (code " + code(answer)
                                        + "), most likely for want of memory; give it more heap or metaspace"));
            default ->
                new ToolException(
                        ExitStatus.REFUSED,
                        target.name() + " could not be attached to: "
                                + Untrusted.line(text.isEmpty() ? "code " + answer.code() : text));
        };
    }

    private Optional<ToolException> lacking(Patience patience) throws IOException, ToolException {
        return memory.lack(attach, patience)
                .map(what -> new ToolException(
                        ExitStatus.NO_MEMORY,
                        target.name() + " could not start the agent for want of " + what
                                + "; give it more, or ask again when it has some"));
    }

    private static int code(AttachProtocol.Answer answer) {
        String text = answer.text().strip();
        if (answer.code() != 0 || !text.startsWith(RETURN_CODE)) {
            return answer.code() == 0 && text.isEmpty() ? 0 : -1;
        }
        try {
            return Integer.parseInt(text.substring(RETURN_CODE.length()).strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The agent was started and could not even say what fails: it was not let. */
    private ToolException silent(Patience patience) throws IOException, ToolException {
        Optional<ToolException> lacking = lacking(patience);
        if (lacking.isPresent()) {
            return lacking.get();
        }
        String properties = attach.ask(patience, MOST_PROPERTIES, "properties").text();
        List<String> lines = properties.lines().toList();
        if (lines.stream().anyMatch(line -> line.startsWith("java.security.manager="))) {
            return new ToolException(
                    ExitStatus.NO_RIGHT,
                    target.name() + " has a security manager, which denies the agent java.net.NetPermission"
                            + " \"accessUnixDomainSocket\" and more; add to its policy: grant codeBase \"file:" + jar
                            + "\" { permission java.security.AllPermission; };");
        }
        return new ToolException(
                ExitStatus.REFUSED, target.name() + " loaded the agent, which did not call back and could not say why");
    }
}
