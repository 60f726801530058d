// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import io.quivive.ProcessType;
import java.util.List;
import java.util.Optional;

/**
 * One rule of the roles file: which processes it names, and what their type is at rest, at work, and while they wait for connections.
 *
 * @param name the rule's name, shown as {@code more.role}
 * @param type the type, and that of an idle process where there is a probe
 * @param busy the type of a process at work
 * @param polling the type of a process that waits for one of many connections
 * @param idle how to tell an idle process
 * @param server whether its presence makes the JVM a server
 * @param kind what the process must be made of; if empty, anything but a virtual thread
 * @param names one of these must match the process's name, unless there are none
 * @param classes the class of the thread or one above it, likewise
 * @param tasks the class of what the thread was given to run, likewise
 * @param pools the class around that or one above it, a thread pool's, likewise
 */
record Role(
        String name,
        ProcessType type,
        Optional<ProcessType> busy,
        Optional<ProcessType> polling,
        IdleProbe idle,
        boolean server,
        Optional<ProcessKind> kind,
        List<Glob> names,
        List<Glob> classes,
        List<Glob> tasks,
        List<Glob> pools) {

    /** What processes that no rule names are matched with. */
    static final Role NONE = new Role(
            "",
            ProcessType.NONE,
            Optional.empty(),
            Optional.empty(),
            IdleProbe.NONE,
            false,
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    /**
     * What a rule looks at.
     *
     * @param kind what the process is made of
     * @param name its name
     * @param threadClasses class names of the thread and its superclasses; empty for a native thread
     * @param taskClass class name of what it was given to run; empty if there is none or it cannot be read
     * @param poolClasses class names of what is around the task and its superclasses; likewise
     */
    record Subject(
            ProcessKind kind, String name, List<String> threadClasses, String taskClass, List<String> poolClasses) {}

    /** Whether no rule names the process. */
    boolean isNone() {
        return name.isEmpty();
    }

    boolean matches(Subject subject) {
        return (kind.isPresent() ? kind.get() == subject.kind() : subject.kind() != ProcessKind.VIRTUAL)
                && any(names, subject.name())
                && (classes.isEmpty() || subject.threadClasses().stream().anyMatch(type -> any(classes, type)))
                && any(tasks, subject.taskClass())
                && (pools.isEmpty() || subject.poolClasses().stream().anyMatch(type -> any(pools, type)));
    }

    /** Whether this rule is for virtual threads of a name; of these nothing else is looked at. */
    boolean matchesVirtual(String threadName) {
        return kind.isPresent()
                && kind.get() == ProcessKind.VIRTUAL
                && classes.isEmpty()
                && any(tasks, "")
                && pools.isEmpty()
                && any(names, threadName);
    }

    private static boolean any(List<Glob> globs, String text) {
        if (globs.isEmpty()) {
            return true;
        }
        for (Glob glob : globs) {
            if (glob.matches(text)) {
                return true;
            }
        }
        return false;
    }
}
