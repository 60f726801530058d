// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.not;

import io.quivive.bridge.Bridge;
import io.quivive.bridge.Gate;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.utility.JavaModule;
import org.jspecify.annotations.Nullable;

/**
 * The hooks in a host's classes. Their methods' bodies alone are changed, so that all of it can be put in while they run, and taken out.
 *
 * <p>Thread-safe as far as {@link #install} and {@link #remove} are called in this order.
 */
public final class Hooks extends Gate {
    private static final String MODULAR_LOADER = "org.jboss.modules.ConcurrentClassLoader";
    /** Byte Buddy would look for Unsafe, at which newer JVMs print a warning into the host's output. */
    private static final String WITHOUT_UNSAFE = ByteBuddy.class.getPackageName() + ".safe";
    /** It would look for a class of its own on the host's class path, and put it there. */
    private static final String WITHOUT_NEXUS = ByteBuddy.class.getPackageName() + ".nexus.disabled";

    private final Instrumentation instrumentation;
    private final Point[] points;
    /** Number of the first point: a frame that an earlier agent wove, and that is still on a stack, has a lower one. */
    private final int first;
    /** By number; a record as a key would have the JDK remember its class, and so this agent, after the detach. */
    private final Map<String, Map<Integer, Hook>> byType = new HashMap<>();

    private final BiConsumer<String, String> failed;
    private final Module gate = Gate.class.getModule();
    private final ClassFileLocator texts = ClassFileLocator.ForClassLoader.of(Hooks.class.getClassLoader());
    private @Nullable ResettableClassFileTransformer transformer;
    private @Nullable ResettableClassFileTransformer loaders;

    /**
     * Hooks that are not in yet.
     *
     * @param failed is told the name of a class that stays as it was, and why
     */
    public Hooks(Instrumentation instrumentation, Collection<Hook> hooks, BiConsumer<String, String> failed) {
        this.instrumentation = instrumentation;
        this.failed = failed;
        this.points = hooks.stream().map(Hook::point).toArray(Point[]::new);
        first = ((AtomicInteger) Bridge.SHARED.computeIfAbsent("nextPoint", key -> new AtomicInteger()))
                .getAndAdd(points.length);
        int number = first;
        for (Hook hook : hooks) {
            byType.computeIfAbsent(hook.type(), type -> new HashMap<>()).put(number++, hook);
        }
    }

    /** Puts them into the classes that are loaded, and into those that will be. */
    public void install() {
        Gate.open(this);
        System.setProperty(WITHOUT_UNSAFE, "true");
        System.setProperty(WITHOUT_NEXUS, "true");
        try {
            loaders = showGate();
            transformer = weave();
        } finally {
            System.clearProperty(WITHOUT_UNSAFE);
            System.clearProperty(WITHOUT_NEXUS);
        }
    }

    private ResettableClassFileTransformer weave() {
        return builder()
                .with(AgentBuilder.RedefinitionStrategy.DiscoveryStrategy.Reiterating.INSTANCE)
                .with(AgentBuilder.PoolStrategy.Default.FAST)
                .with(new Failures())
                .ignore(none())
                .type((type, loader, module, redefined, domain) -> byType.containsKey(type.getName()))
                .transform((builder, type, loader, module, domain) -> woven(builder, type, loader, module))
                .installOn(instrumentation);
    }

    private static AgentBuilder.RedefinitionListenable.WithoutBatchStrategy builder() {
        return new AgentBuilder.Default(new ByteBuddy().with(TypeValidation.DISABLED))
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION);
    }

    /** JBoss Modules has its loaders see the boot loader's packages only as far as they are listed: it is shown ours before anything is woven. */
    private ResettableClassFileTransformer showGate() {
        return builder()
                .with(modularLoaders())
                .with(AgentBuilder.PoolStrategy.Default.FAST)
                .with(new Failures())
                .ignore(none())
                .type(named(MODULAR_LOADER))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(Advice.to(Advices.Loader.class, texts).on(named("performLoadClass"))))
                .installOn(instrumentation);
    }

    private AgentBuilder.RedefinitionStrategy.DiscoveryStrategy modularLoaders() {
        Class<?>[] found = Arrays.stream(instrumentation.getAllLoadedClasses())
                .filter(type -> type.getName().equals(MODULAR_LOADER))
                .toArray(Class<?>[]::new);
        return new AgentBuilder.RedefinitionStrategy.DiscoveryStrategy.Explicit(found);
    }

    /** Takes them out again; answers whether every class is as it was. */
    public boolean remove() {
        try {
            boolean reset = reset(transformer);
            transformer = null;
            reset &= reset(loaders);
            loaders = null;
            return reset;
        } finally {
            Gate.open(null);
        }
    }

    private boolean reset(@Nullable ResettableClassFileTransformer installed) {
        return installed == null
                || installed.reset(instrumentation, AgentBuilder.RedefinitionStrategy.RETRANSFORMATION);
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

    private DynamicType.Builder<?> woven(
            DynamicType.Builder<?> builder,
            TypeDescription type,
            @Nullable ClassLoader loader,
            @Nullable JavaModule module) {
        if (loader != null && !seesGate(loader)) {
            failed.accept(
                    type.getName(), "its class loader " + loader.getClass().getName() + " hides io.quivive.bridge");
            return builder;
        }
        if (module != null && module.isNamed() && module.unwrap() instanceof Module named && !named.canRead(gate)) {
            instrumentation.redefineModule(named, Set.of(gate), Map.of(), Map.of(), Set.of(), Map.of());
        }
        DynamicType.Builder<?> changed = builder;
        for (Map.Entry<Integer, Hook> entry :
                byType.getOrDefault(type.getName(), Map.of()).entrySet()) {
            Hook hook = entry.getValue();
            boolean constructor = hook.method().equals("<init>");
            Advice advice = Advice.withCustomMapping()
                    .bind(Advices.HookNumber.class, entry.getKey())
                    .to(constructor ? Advices.Constructor.class : Advices.Method.class, texts);
            changed = changed.visit(advice.on(methods(hook, constructor)));
        }
        return changed;
    }

    private static ElementMatcher.Junction<MethodDescription> methods(Hook hook, boolean constructor) {
        ElementMatcher.Junction<MethodDescription> named = constructor
                ? isConstructor()
                : named(hook.method()).and(not(isAbstract().or(isNative())));
        List<String> parameters = hook.parameters();
        return parameters == null
                ? named
                : named.and(method -> method.getParameters().asTypeList().asErasures().stream()
                        .map(TypeDescription::getName)
                        .collect(Collectors.toList())
                        .equals(parameters));
    }

    private static boolean seesGate(ClassLoader loader) {
        try {
            return Class.forName(Gate.class.getName(), false, loader) == Gate.class;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private final class Failures extends AgentBuilder.Listener.Adapter {
        @Override
        public void onError(
                String typeName,
                @Nullable ClassLoader loader,
                @Nullable JavaModule module,
                boolean loaded,
                Throwable throwable) {
            if (byType.containsKey(typeName) || typeName.equals(MODULAR_LOADER)) {
                failed.accept(typeName, throwable.toString());
            }
        }
    }
}
