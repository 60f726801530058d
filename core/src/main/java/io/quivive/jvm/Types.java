// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a process is for at this instant. Its role follows from the rules and is kept with its entry until its name changes; its type follows
 * from role and business.
 *
 * <p>Under the lock of {@link JvmReader}. {@link #wasGuessed} speaks of the last answer.
 */
final class Types {
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
        use(roles);
    }

    /** Uses other rules from now on; roles that are kept with entries are to be forgotten by the caller. */
    void use(Roles other) {
        roles = other;
        virtualRules = other.rules().stream()
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
        return role.busy().isPresent() && isBusy(role.idle(), thread, entry, state, mounted, stateGuessed)
                ? role.busy().get()
                : role.type();
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
            Boolean locked = worker == null ? null : blockers.isLocked(worker);
            guessed = locked == null;
            return Boolean.TRUE.equals(locked);
        }
        if (probe instanceof IdleProbe.ParkedOn) {
            Object condition = target(entry);
            guessed = condition == null;
            return condition != null && fields.blocker(thread) != condition;
        }
        if (probe instanceof IdleProbe.Blocker expected) {
            Object blocker = fields.blocker(thread);
            return blocker == null || !blocker.getClass().getName().equals(expected.blockerClass());
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
                task == null || task.getClass().getClassLoader() != null
                        ? List.of()
                        : classes(follow(task, "this$0"))));
        entry.role = role;
        Object target = null;
        if (role.idle() instanceof IdleProbe.Lock lock) {
            target = follow(task, lock.path());
        } else if (role.idle() instanceof IdleProbe.ParkedOn parkedOn) {
            target = follow(task, parkedOn.path());
        }
        entry.idleTarget = target == null ? null : new WeakReference<>(target);
        return role;
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

    private static @Nullable Object follow(@Nullable Object from, List<String> path) {
        Object at = from;
        for (String field : path) {
            at = follow(at, field);
        }
        return at;
    }

    private static @Nullable Object follow(@Nullable Object from, String field) {
        if (from == null) {
            return null;
        }
        for (Class<?> type = from.getClass();
                type != Object.class;
                type = Objects.requireNonNull(type.getSuperclass())) {
            try {
                Field declared = type.getDeclaredField(field);
                declared.setAccessible(true);
                return declared.get(from);
            } catch (NoSuchFieldException e) {
                // it may stand in a class above
            } catch (IllegalAccessException
                    | RuntimeException
                    | LinkageError e) { // not open to us, or the host's classes do not link
                return null;
            }
        }
        return null;
    }
}
