// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.tool.jmx.JmxOptions;
import io.quivive.tool.jmx.JmxSource;
import io.quivive.tool.machine.Machine;
import io.quivive.tool.source.AttachedSource;
import io.quivive.tool.source.Attempt;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code quivive}. */
@Command(
        name = "quivive",
        description = {
            "Qui vive? Who is connected to a running JVM, and what is every process in it doing for them, right now.",
            "Works on a JVM that knows nothing of it, without a restart."
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:All is well.",
            "1:A fault of quivive itself, or of the Java that runs it.",
            "2:The command line, or a file that it names, is wrong.",
            "3:The session is not known: the answer is null.",
            "4:No such process, or it is no JVM, or the name fits several.",
            "5:The JVM cannot be asked: attach is disabled, or it is of a kind that quivive does not read.",
            "6:The JVM did not answer in time, or ended meanwhile.",
            "7:The answer could not be written: a full disk, a closed pipe.",
            "8:The JVM is at a limit of its own: of threads, of open files, of space on a disk.",
            "9:A right is missing: the JVM is another user's, or its security manager forbids it.",
            "10:The JVM has namespaces, or a root folder, of its own, and there is no safe way into them.",
            "11:The JVM's memory is too full for the agent."
        },
        footer = {
            "",
            "Examples:",
            "  quivive demo                                a server to look at, where there is none",
            "  quivive list                                which JVMs there are",
            "  quivive ps 4242                             what is busy in one of them, as a table",
            "  quivive sessions 4242                       who is connected to it, and what each uses",
            "  quivive web 4242                            its HTTP servers, and where they listen",
            "  quivive snapshot 4242                       every process of it, as JSON",
            "  quivive snapshot myserver --every 2s        again and again, a line each",
            "  quivive detach 4242                         leave it as it was",
            "",
            "quivive COMMAND --help tells more of each. Colours are off where NO_COLOR is set. QUIVIVE_TRACE=1 adds stack traces to errors."
        })
public final class Main {
    @Option(names = "--version", versionHelp = true, description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    private Main() {}

    /** Runs a command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, Output.standard()));
    }

    static int run(String[] arguments, Output out) {
        StringWriter help = new StringWriter();
        CommandLine commands = commands(out).setOut(new PrintWriter(help));
        int status;
        try {
            status = commands.execute(arguments);
        } catch (OutOfMemoryError e) { // what a JVM answers can be as large as it likes
            say("the answer does not fit into this command's memory; give it more, with JAVA_TOOL_OPTIONS=-Xmx4g");
            return ExitStatus.NO_ANSWER;
        }
        try {
            out.print(help.toString());
            out.flush();
        } catch (IOException e) {
            return failed(e);
        }
        return status;
    }

    static CommandLine commands(Output out) {
        CommandLine commands = new CommandLine(new Main());
        commands.addSubcommand(new ListCommand(out))
                .addSubcommand(new PsCommand(Main::open, Screen::ofStandardOutput, out, System.err))
                .addSubcommand(new SessionsCommand(Main::open, Screen::ofStandardOutput, out, System.err))
                .addSubcommand(new WebCommand(Main::open, Screen::ofStandardOutput, out))
                .addSubcommand(new SnapshotCommand(Main::open, out))
                .addSubcommand(new DetachCommand(Main::open, out))
                .addSubcommand(new DemoCommand(out, System.err))
                .addSubcommand(new CompletionCommand(out));
        for (CommandLine command : commands.getSubcommands().values()) {
            addHelp(command);
        }
        addHelp(commands);
        return commands.setColorScheme(Help.defaultColorScheme(isColoured() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, given) -> misused(e))
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> e instanceof ParameterException misuse ? misused(misuse) : failed(e));
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Print this help.")
                        .build());
    }

    private static Source open(String target, Attempt attempt, JmxOptions jmx) throws ToolException {
        if (target.startsWith("service:jmx:")) { // asked without JmxSource, which a Java without JMX cannot load
            return JmxSource.open(target, jmx, attempt.timeout(), Main::warn);
        }
        if (jmx.isGiven()) {
            throw new ToolException(
                    ExitStatus.USAGE,
                    "--jmx-user, --password-file, --jmx-tls and --insecure go with a JMX service URL, and '" + target
                            + "' is none: leave them out");
        }
        return AttachedSource.open(Machine.here().find(target), attempt, Main::warn, Main::tell);
    }

    /** A line on standard error beside the answer. */
    static void warn(String message) {
        say("warning: " + message);
    }

    /** For a person who waits; what is read by a program stays as it is. */
    static void tell(String message) {
        if (isTerminal(2)) {
            say(message);
        }
    }

    private static int misused(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String message = Untrusted.line(
                isNoCommand(e) ? noCommand((UnmatchedArgumentException) e) : String.valueOf(e.getMessage()));
        say((message.startsWith("Error: ") ? message.substring("Error: ".length()) : message) + "; see " + command
                + " --help");
        trace(e);
        return ExitStatus.USAGE;
    }

    private static boolean isNoCommand(ParameterException e) {
        return e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && unmatched.getCommandLine().getParent() == null;
    }

    private static String noCommand(UnmatchedArgumentException e) {
        List<String> similar = e.getSuggestions();
        return "'" + e.getUnmatched().get(0) + "' is not a command"
                + (similar.isEmpty() ? "" : ", '" + similar.get(0) + "' is");
    }

    private static int failed(Exception e) {
        trace(e);
        if (e instanceof Output.FullException full) {
            if (!full.isClosedPipe()) {
                say("standard output cannot be written: " + full.getMessage());
            }
            return ExitStatus.NO_OUTPUT;
        }
        if (e instanceof ToolException known) {
            say(Untrusted.line(String.valueOf(e.getMessage())));
            return known.status();
        }
        say("a fault of quivive itself: " + Untrusted.line(e.toString()) + "; QUIVIVE_TRACE=1 tells where");
        return ExitStatus.FAULT;
    }

    @SuppressWarnings("SystemOut") // where a command line tells of errors
    private static void say(String message) {
        System.err.println("quivive: " + message);
    }

    @SuppressWarnings({"SystemOut", "CatchAndPrintStackTrace"}) // asked for by its reader
    private static void trace(Exception e) {
        if (System.getenv("QUIVIVE_TRACE") != null) {
            e.printStackTrace();
        }
    }

    private static boolean isColoured() {
        String off = System.getenv("NO_COLOR");
        if (off != null && !off.isEmpty()) {
            return false;
        }
        return isTerminal(1);
    }

    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal(int descriptor) {
        try {
            Path terminal = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)));
            return terminal.startsWith("/dev/pts") || terminal.toString().startsWith("/dev/tty");
        } catch (IOException e) {
            return System.console() != null
                    && Runtime.version().feature() < 22; // since 22 it is there without a terminal
        }
    }

    /** Tells the version of this build and of the Java that runs it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String number = Main.class.getPackage().getImplementationVersion();
            return new String[] {"quivive " + (number == null ? "(not packed)" : number) + ", Java " + Runtime.version()
            };
        }
    }
}
