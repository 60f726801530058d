// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process is for at this instant. Its role follows from the rules and is kept with its entry until its name changes; its type follows
 * from role and business.
 *
 * <p>Under the lock of {@link JvmReader}. {@link #wasGuessed} speaks of the last answer.
 */
final class Types {
    private static final FieldPath AROUND = FieldPath.of("this$0");

    private final ThreadFields fields;
    private final Blockers blockers;
    private final ClassLoader platformLoader = ClassLoader.getPlatformClassLoader();
    private Roles roles;
    private List<Role> virtualRules = List.of();
    private Role unnamedVirtual = Role.NONE;
    private boolean guessed;

    Types(ThreadFields fields, Blockers blockers, Roles roles) {
        this.fields = fields;
        this.blockers = blockers;
        this.roles = roles;
        readVirtual();
    }

    /** Uses these rules from now on; answers whether they are others, so that roles kept with entries have to be forgotten. */
    boolean use(Roles other) {
        if (other == roles) {
            return false;
        }
        roles = other;
        readVirtual();
        return true;
    }

    private void readVirtual() {
        virtualRules = roles.rules().stream()
                .filter(rule -> rule.kind().filter(ProcessKind.VIRTUAL::equals).isPresent())
                .toList();
        unnamedVirtual = roleOfVirtual("");
    }

    /** The type of a platform thread whose state is known. */
    ProcessType of(
            Thread thread,
            ProcessEntry entry,
            ProcessState state,
            boolean polling,
            boolean mounted,
            boolean stateGuessed) {
        guessed = false;
        String name = thread.getName();
        Role role = entry.role;
        if (role == null || !name.equals(entry.name)) {
            entry.name = name;
            role = assign(thread, entry);
        }
        if (role.isNone()) {
            return byLoader(thread);
        }
        if (polling && role.polling().isPresent()) {
            return role.polling().get();
        }
        if (role.busy().isPresent() && isBusy(role.idle(), thread, entry, state, mounted, stateGuessed)) {
            return role.busy().get();
        }
        return role.idle() instanceof IdleProbe.Unmounted || stateGuessed ? role.type() : atWork(role.type(), state);
    }

    /** One that does something at this instant is no spare, whatever its pool tells. */
    private ProcessType atWork(ProcessType type, ProcessState state) {
        boolean works = state == ProcessState.EXECUTING
                || state == ProcessState.DELAYED
                || state == ProcessState.WAITING_FOR_INTERNAL_FLAG;
        if (works && type == ProcessType.WEB_SERVER_SPARE_PROCESS) {
            guessed = false;
            return ProcessType.HTTP_WORKER_POOL_SERVER;
        }
        if (works && type == ProcessType.WORKER_POOL_SPARE) {
            guessed = false;
            return ProcessType.WORKER_POOL_IN_USE;
        }
        return type;
    }

    /** The type of a native thread. */
    ProcessType ofNative(ProcessEntry entry) {
        guessed = false;
        Role role = entry.role;
        if (role == null) {
            role = roles.of(new Role.Subject(ProcessKind.NATIVE, entry.name, List.of(), "", List.of()));
            entry.role = role;
        }
        return role.isNone() ? ProcessType.OTHER_INTERNAL_PROCESS : role.type();
    }

    /** The role of a virtual thread, which has no entry to keep it with. */
    Role roleOfVirtual(Thread thread) {
        String name = thread.getName();
        return name.isEmpty() ? unnamedVirtual : roleOfVirtual(name);
    }

    private Role roleOfVirtual(String name) {
        for (int i = 0; i < virtualRules.size(); i++) {
            if (virtualRules.get(i).matchesVirtual(name)) {
                return virtualRules.get(i);
            }
        }
        return Role.NONE;
    }

    /** The type of a virtual thread of a role. */
    ProcessType ofVirtual(Thread thread, Role role) {
        guessed = false;
        return role.isNone() ? byLoader(thread) : role.type();
    }

    boolean wasGuessed() {
        return guessed;
    }

    private ProcessType byLoader(Thread thread) {
        ClassLoader loader = fields.contextLoader(thread);
        return loader == null || loader == platformLoader
                ? ProcessType.OTHER_4D_PROCESS
                : ProcessType.OTHER_USER_PROCESS;
    }

    private boolean isBusy(
            IdleProbe probe,
            Thread thread,
            ProcessEntry entry,
            ProcessState state,
            boolean mounted,
            boolean stateGuessed) {
        if (probe instanceof IdleProbe.Lock) {
            Object worker = target(entry);
            return known(worker == null ? null : blockers.isLocked(worker));
        }
        if (probe instanceof IdleProbe.ParkedOn parkedOn) {
            return known(isParkedElsewhere(parkedOn, thread, entry));
        }
        if (probe instanceof IdleProbe.Without without) {
            Object task = fields.task(thread);
            List<Object> found = task == null ? null : without.path().follow(task);
            return known(found == null ? null : !found.isEmpty());
        }
        if (probe instanceof IdleProbe.Blocker expected) {
            return !classes(fields.blocker(thread)).contains(expected.blockerClass());
        }
        if (probe instanceof IdleProbe.InputOutput) {
            guessed = stateGuessed;
            return !stateGuessed && state != ProcessState.WAITING_FOR_INPUT_OUTPUT;
        }
        if (probe instanceof IdleProbe.Unmounted) {
            return mounted;
        }
        guessed = probe instanceof IdleProbe.Unknown;
        return false;
    }

    /** What the pool does not tell counts as idle. */
    private boolean known(@Nullable Boolean busy) {
        guessed = busy == null;
        return Boolean.TRUE.equals(busy);
    }

    private @Nullable Boolean isParkedElsewhere(IdleProbe.ParkedOn probe, Thread thread, ProcessEntry entry) {
        Object first = target(entry);
        if (first == null) {
            return null;
        }
        Object blocker = fields.blocker(thread);
        if (blocker == null || blocker == first) {
            return blocker == null;
        }
        Object task = fields.task(thread);
        for (FieldPath path : probe.paths().subList(1, probe.paths().size())) {
            List<Object> found = task == null ? null : path.follow(task);
            if (found == null) {
                return null;
            }
            if (found.stream().anyMatch(each -> each == blocker)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Object target(ProcessEntry entry) {
        return entry.idleTarget == null ? null : entry.idleTarget.get();
    }

    private Role assign(Thread thread, ProcessEntry entry) {
        Object task = fields.task(thread);
        Role role = roles.of(new Role.Subject(
                ProcessKind.PLATFORM,
                entry.name,
                classes(thread),
                task == null ? "" : task.getClass().getName(),
                // the fields of a host's own class are not looked through: that could make its loader load more
                task == null || task.getClass().getClassLoader() != null ? List.of() : classes(around(task))));
        entry.role = role;
        Object target = null;
        if (role.idle() instanceof IdleProbe.Lock lock) {
            target = single(task, lock.path());
        } else if (role.idle() instanceof IdleProbe.ParkedOn parkedOn) {
            target = single(task, parkedOn.paths().get(0));
        }
        entry.idleTarget = target == null ? null : new WeakReference<>(target);
        return role;
    }

    /** The pool that a worker of the JDK's belongs to. */
    private static @Nullable Object around(Object task) {
        return single(task, AROUND);
    }

    private static @Nullable Object single(@Nullable Object from, FieldPath path) {
        List<Object> found = from == null ? null : path.follow(from);
        return found == null || found.size() != 1 ? null : found.get(0);
    }

    private static List<String> classes(@Nullable Object object) {
        List<String> names = new ArrayList<>();
        for (Class<?> type = object == null ? null : object.getClass();
                type != null && type != Object.class;
                type = type.getSuperclass()) {
            names.add(type.getName());
        }
        return names;
    }
}
