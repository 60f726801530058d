// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import io.quivive.bridge.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/**
 * The hooks in a host's classes. Their methods' bodies alone are changed, so that all of it can be put in while they run, and taken out.
 *
 * <p>Thread-safe as far as {@link #install} and {@link #remove} are called in this order.
 */
public final class Hooks extends Gate {
    private final Instrumentation instrumentation;
    private final Point[] points;
    /** Number of the first point: a frame that an earlier agent wove, and that is still on a stack, has a lower one. */
    private final int first;
    /** By number, under both names of a class, the source's and the class file's; a record as a key would have the JDK keep this agent. */
    private final Map<String, SortedMap<Integer, Hook>> byType = new HashMap<>();

    private final BiConsumer<String, String> failed;
    private final Module gate = Gate.class.getModule();
    private final ClassFileTransformer weaving = new Weaving();

    /**
     * Hooks that are not in yet.
     *
     * @param failed is told the name of a class that stays as it was, wholly or in part, and why
     */
    public Hooks(Instrumentation instrumentation, Collection<Hook> hooks, BiConsumer<String, String> failed) {
        this.instrumentation = instrumentation;
        this.failed = failed;
        points = new Point[hooks.size()];
        first = Gate.take(points.length);
        int number = 0;
        for (Hook hook : hooks) {
            points[number] = hook.point();
            add(hook, first + number++);
        }
        add(Hook.all(new Point() {}, ShowingMethod.TYPE, ShowingMethod.NAME), Body.SHOWS_GATE);
    }

    private void add(Hook hook, int number) {
        SortedMap<Integer, Hook> ofType = byType.computeIfAbsent(hook.type(), type -> new TreeMap<>());
        ofType.put(number, hook);
        byType.put(hook.type().replace('.', '/'), ofType);
    }

    /** Puts them into the classes that are loaded, and into those that will be. */
    public void install() {
        warmUp();
        Member.warmUp();
        Gate.open(this);
        instrumentation.addTransformer(weaving, true);
        rewrite(true);
    }

    /** Loads every class that weaving needs: threads of the host that load classes of theirs are to load none of ours. */
    private static void warmUp() {
        for (Class<?> sample : List.of(Hooks.class, Hook.class)) {
            try (InputStream in = sample.getResourceAsStream(sample.getSimpleName() + ".class")) {
                if (in != null) {
                    SortedMap<Integer, Hook> hooks = new TreeMap<>();
                    hooks.put(0, Hook.all(new Point() {}, sample.getName(), "<init>"));
                    hooks.put(1, Hook.all(new Point() {}, sample.getName(), "remove"));
                    hooks.put(2, Hook.all(new Point() {}, sample.getName(), "isOn"));
                    ClassReader reader = new ClassReader(in);
                    Map<String, Body> bodies = Body.of(reader, hooks);
                    Body.missing(reader, bodies, hooks);
                    WovenClass.of(reader, bodies);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Takes them out again; answers whether every class is as it was. */
    public boolean remove() {
        try {
            instrumentation.removeTransformer(weaving);
            return rewrite(false);
        } finally {
            Gate.open(null);
        }
    }

    /**
     * Has the JVM ask all transformers anew about the classes with hooks, until there are none that it has not asked about: some were being
     * loaded when we began. Those that have to show the gate come first, and go last.
     *
     * @return whether it could be done for all of them
     */
    private boolean rewrite(boolean showsFirst) {
        Set<Class<?>> done = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean all = true;
        boolean found = true;
        while (found) {
            List<Class<?>> loaders = new ArrayList<>();
            List<Class<?>> others = new ArrayList<>();
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (byType.containsKey(type.getName()) && done.add(type)) {
                    (type.getName().equals(ShowingMethod.TYPE) ? loaders : others).add(type);
                }
            }
            all &= rewrite(showsFirst ? loaders : others);
            all &= rewrite(showsFirst ? others : loaders);
            found = !loaders.isEmpty() || !others.isEmpty();
        }
        return all;
    }

    /** At once, since the JVM stands still for each time; if that fails, which one class can cause, one by one. */
    private boolean rewrite(List<Class<?>> types) {
        if (types.isEmpty() || rewrite(types, false)) {
            return true;
        }
        boolean all = true;
        for (Class<?> type : types) {
            all &= rewrite(List.of(type), true);
        }
        return all;
    }

    private boolean rewrite(List<Class<?>> types, boolean reports) {
        try {
            instrumentation.retransformClasses(types.toArray(new Class<?>[0]));
            return true;
        } catch (UnmodifiableClassException | RuntimeException | LinkageError | VirtualMachineError e) {
            if (reports) {
                failed.accept(types.get(0).getName(), e.toString());
            }
            return false;
        }
    }

    @Override
    protected @Nullable Object entered(int point, @Nullable Object self, @Nullable Object one, @Nullable Object two) {
        return isOurs(point) ? points[point - first].entered(self, one, two) : null;
    }

    @Override
    protected void left(
            int point,
            @Nullable Object token,
            @Nullable Object self,
            @Nullable Object one,
            @Nullable Object two,
            @Nullable Object result,
            @Nullable Throwable thrown) {
        if (isOurs(point)) {
            points[point - first].left(token, self, one, two, result, thrown);
        }
    }

    private boolean isOurs(int point) {
        return point >= first && point - first < points.length;
    }

    private static boolean seesGate(ClassLoader loader) {
        try {
            return Class.forName(Gate.class.getName(), false, loader) == Gate.class;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** On whatever thread of the host loads a class: all but those with hooks are passed by with one look. */
    private final class Weaving implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                Module module,
                @Nullable ClassLoader loader,
                @Nullable String name,
                @Nullable Class<?> loaded,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            SortedMap<Integer, Hook> hooks = byType.get(name);
            if (name == null || hooks == null) {
                return null;
            }
            String type = name.replace('/', '.');
            try {
                return woven(type, hooks, module, loader, bytes);
            } catch (Throwable e) { // the border to the host: nothing may pass
                failed.accept(type, e.toString());
                return null;
            }
        }

        private byte @Nullable [] woven(
                String type,
                SortedMap<Integer, Hook> hooks,
                Module module,
                @Nullable ClassLoader loader,
                byte[] bytes) {
            ClassReader reader = new ClassReader(bytes);
            Map<String, Body> bodies = Body.of(reader, hooks);
            List<String> missing = Body.missing(reader, bodies, hooks);
            if (!missing.isEmpty()) {
                failed.accept(
                        type,
                        "its version has no method " + String.join(", ", missing)
                                + " that we know: what that does is not followed");
            }
            if (bodies.isEmpty()) {
                return null;
            }
            if (!type.equals(ShowingMethod.TYPE)) {
                if (loader != null && !seesGate(loader)) {
                    failed.accept(type, "its class loader " + loader.getClass().getName() + " hides io.quivive.bridge");
                    return null;
                }
                if (module.isNamed() && !module.canRead(gate)) {
                    instrumentation.redefineModule(module, Set.of(gate), Map.of(), Map.of(), Set.of(), Map.of());
                }
            }
            return WovenClass.of(reader, bodies);
        }
    }
}
