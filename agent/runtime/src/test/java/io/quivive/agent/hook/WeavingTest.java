// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.bridge.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What woven methods call, answer and throw; each class is loaded with the JVM's verifier on. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WeavingTest {
    private static final String SHAPES = Shapes.class.getName();
    private static final int BIG = 40_000; // more than fits into a short

    private final Recorder recorder = new Recorder();

    /** Writes down how it is called; a token is the name of the point. */
    private static final class Recorder extends Gate {
        private final List<String> calls = new ArrayList<>();
        private boolean silent;

        @Override
        protected @Nullable Object entered(
                int point, @Nullable Object self, @Nullable Object first, @Nullable Object second) {
            add("enter " + point + " " + name(self) + " " + text(first) + " " + text(second));
            return "token" + point;
        }

        @Override
        protected void left(
                int point,
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            add("exit " + point + " " + token + " " + name(self) + " " + text(first) + " " + text(second) + " "
                    + text(result) + " "
                    + (thrown == null ? "null" : thrown.getClass().getSimpleName()));
        }

        private void add(String call) {
            if (!silent) {
                calls.add(call);
            }
        }

        private static String name(@Nullable Object self) {
            return self == null ? "null" : self.getClass().getSimpleName();
        }

        private static String text(@Nullable Object value) {
            return value == null
                    ? "null"
                    : value instanceof int[] array
                            ? Arrays.toString(array)
                            : value.getClass().getSimpleName() + ":" + value;
        }
    }

    /** Sees the class files that it is given, and otherwise what the tests see. */
    private static final class Loader extends ClassLoader {
        Loader() {
            super(WeavingTest.class.getClassLoader());
        }

        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    @BeforeEach
    void open() {
        Gate.open(recorder);
    }

    @AfterEach
    void close() {
        Gate.open(null);
    }

    @Test
    void argumentsAndResultsOfEveryKindArriveBoxed() throws Exception {
        Object shapes = woven().getConstructor().newInstance();
        recorder.calls.clear();
        assertThat(call(shapes, "ofInt", 7, (byte) 2)).isEqualTo(9);
        assertThat(call(shapes, "ofLong", 7L, 2.0)).isEqualTo(9L);
        assertThat(call(shapes, "ofDouble", 7.0, 2L, "abc")).isEqualTo(12.0);
        assertThat(call(shapes, "ofFloat", 7f, (short) 2)).isEqualTo(9f);
        assertThat(call(shapes, "ofBoolean", true, 'x')).isEqualTo(true);
        assertThat(call(shapes, "ofObject", "a", new int[] {1, 2})).isEqualTo("a2");
        assertThat(call(shapes, "ofNothing")).isNull();
        assertThat(call(shapes, "ofStatic", "a", 3L)).isEqualTo("a3");
        assertThat(call(shapes, "ofStaticNothing")).isNull();
        assertThat(recorder.calls)
                .containsExactly(
                        "enter 3 Shapes Integer:7 Byte:2",
                        "exit 3 token3 Shapes Integer:7 Byte:2 Integer:9 null",
                        "enter 3 Shapes Long:7 Double:2.0",
                        "exit 3 token3 Shapes Long:7 Double:2.0 Long:9 null",
                        "enter 3 Shapes Double:7.0 Long:2",
                        "exit 3 token3 Shapes Double:7.0 Long:2 Double:12.0 null",
                        "enter 3 Shapes Float:7.0 Short:2",
                        "exit 3 token3 Shapes Float:7.0 Short:2 Float:9.0 null",
                        "enter 3 Shapes Boolean:true Character:x",
                        "exit 3 token3 Shapes Boolean:true Character:x Boolean:true null",
                        "enter 3 Shapes String:a [1, 2]",
                        "exit 3 token3 Shapes String:a [1, 2] String:a2 null",
                        "enter 3 Shapes null null",
                        "exit 3 token3 Shapes null null null null",
                        "enter 3 null String:a Long:3",
                        "exit 3 token3 null String:a Long:3 String:a3 null",
                        "enter 3 null null null",
                        "exit 3 token3 null null null null null");
    }

    @Test
    void whatABodyThrowsIsToldAndGoesOn() throws Exception {
        Object shapes = woven().getConstructor().newInstance();
        recorder.calls.clear();
        assertThatThrownBy(() -> call(shapes, "throwing", "")).hasMessage("empty");
        assertThatThrownBy(() -> call(shapes, "ofSynchronized", 1)).isInstanceOf(ArithmeticException.class);
        assertThat(Thread.holdsLock(shapes)).isFalse();
        assertThatThrownBy(() -> call(shapes, "forever", 1)).hasMessage("at 12");
        assertThat(call(shapes, "ofSynchronized", 2)).isEqualTo(2);
        assertThat(recorder.calls)
                .containsExactly(
                        "enter 3 Shapes String: null",
                        "exit 3 token3 Shapes String: null null IllegalStateException",
                        "enter 3 Shapes Integer:1 null",
                        "exit 3 token3 Shapes Integer:1 null null ArithmeticException",
                        "enter 3 Shapes Integer:1 null",
                        "exit 3 token3 Shapes Integer:1 null null IllegalStateException",
                        "enter 3 Shapes Integer:2 null",
                        "exit 3 token3 Shapes Integer:2 null Integer:2 null");
    }

    @Test
    void argumentsAreThoseAtEntryWhateverTheBodyMakesOfThem() throws Exception {
        Object shapes = woven().getConstructor().newInstance();
        recorder.calls.clear();
        assertThat(call(shapes, "overwriting", "a", 2)).isEqualTo("a21");
        assertThat(recorder.calls)
                .containsExactly(
                        "enter 3 Shapes String:a Integer:2", "exit 3 token3 Shapes String:a Integer:2 String:a21 null");
    }

    @Test
    void bodiesWithLoopsHandlersAndSwitchesDoWhatTheyDid() throws Exception {
        Object shapes = woven().getConstructor().newInstance();
        Shapes original = new Shapes();
        for (String text : List.of("", "x", "1", "50", "200")) {
            assertThat(call(shapes, "catching", text)).isEqualTo(original.catching(text));
        }
        for (Object value : List.of("a", "b", "c")) {
            assertThat(String.valueOf(call(shapes, "branching", value)))
                    .isEqualTo(String.valueOf(original.branching(value)));
        }
    }

    @Test
    void constructorsAreToldWhenTheyAreDoneAndNotWhenTheyThrow() throws Exception {
        Class<?> type = woven();
        var constructor = type.getConstructor(String.class, long.class);
        constructor.newInstance("a", 1L);
        constructor.newInstance("b", 2L);
        assertThatThrownBy(() -> constructor.newInstance("c", -1L)).hasCauseInstanceOf(IllegalArgumentException.class);
        type.getConstructor().newInstance();
        assertThat(recorder.calls)
                .containsExactly(
                        "exit 3 null Shapes String:a Long:1 null null",
                        "exit 3 null Shapes String:b Long:2 null null",
                        "exit 3 null Shapes String:nothing Long:0 null null",
                        "exit 3 null Shapes null null null null");
    }

    @Test
    void severalHooksOnOneMethodNest() throws Exception {
        Class<?> type = woven(Hook.all(POINT, SHAPES, "same"), Hook.of(POINT, SHAPES, "same", "int"), constructors());
        Object shapes = type.getConstructor(String.class, long.class).newInstance("a", 1L);
        call(shapes, "same", 5);
        call(shapes, "same", "text");
        assertThat(recorder.calls)
                .containsExactly(
                        "exit 5 null Shapes String:a Long:1 null null",
                        "enter 3 Shapes Integer:5 null",
                        "enter 4 Shapes Integer:5 null",
                        "exit 4 token4 Shapes Integer:5 null Integer:5 null",
                        "exit 3 token3 Shapes Integer:5 null Integer:5 null",
                        "enter 3 Shapes String:text null",
                        "exit 3 token3 Shapes String:text null Integer:4 null");
    }

    @Test
    void threeHooksOnEveryMethodPassTheVerifierAndKeepTheOrder() throws Exception {
        List<Hook> hooks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            hooks.addAll(List.of(everything()));
        }
        Object shapes = woven(hooks.toArray(new Hook[0])).getConstructor().newInstance();
        assertThatThrownBy(() -> call(shapes, "throwing", "")).hasMessage("empty");
        assertThat(call(shapes, "catching", "200")).isEqualTo(200);
    }

    @Test
    void numbersGoOnBeyondWhatAShortHolds() throws Exception {
        SortedMap<Integer, Hook> hooks = new TreeMap<>();
        hooks.put(BIG, Hook.all(POINT, SHAPES, "same"));
        Object shapes =
                load(SHAPES, weave(bytes(Shapes.class), hooks)).getConstructor().newInstance();
        call(shapes, "same", 1);
        assertThat(recorder.calls.get(0)).startsWith("enter " + BIG);
    }

    @Test
    void nothingThatTheCallsThemselvesThrowGetsOut() throws Exception {
        byte[] bytes = weave(bytes(Shapes.class), numbered(everything()));
        byte[] broken = renamed(bytes); // to a gate that is not there
        Class<?> type = load(SHAPES, broken);
        Object shapes = type.getConstructor().newInstance();
        Shapes original = new Shapes();
        assertThat(call(shapes, "ofLong", 7L, 2.0)).isEqualTo(9L);
        assertThat(call(shapes, "ofObject", "a", new int[] {1, 2})).isEqualTo("a2");
        assertThat(call(shapes, "ofStatic", "a", 3L)).isEqualTo("a3");
        assertThat(call(shapes, "overwriting", "a", 2)).isEqualTo("a21");
        assertThat(call(shapes, "catching", "x")).isEqualTo(original.catching("x"));
        assertThatThrownBy(() -> call(shapes, "throwing", ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("empty");
        assertThatThrownBy(() -> call(shapes, "ofSynchronized", 1)).isInstanceOf(ArithmeticException.class);
        assertThat(Thread.holdsLock(shapes)).isFalse();
    }

    @Test
    void aStackThatIsUsedUpLooksAsItWould() throws Exception {
        Object shapes = woven().getConstructor().newInstance();
        recorder.silent = true;
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> call(shapes, "deep", 0)).isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void linesAndNamesOfVariablesStayAndMethodsWithoutHooksAreCopied() throws Exception {
        byte[] original = bytes(Shapes.class);
        byte[] woven = weave(original, numbered(Hook.all(POINT, SHAPES, "catching")));
        assertThat(described(woven, "catching")).isEqualTo(described(original, "catching"));
        assertThat(described(original, "catching")).anyMatch(line -> line.startsWith("line"));
        assertThat(described(original, "catching")).anyMatch(line -> line.contains("parsed"));
    }

    @Test
    void aClassWithoutSuchMethodsHasNoBodies() throws Exception {
        ClassReader reader = new ClassReader(bytes(Shapes.class));
        assertThat(Body.of(reader, numbered(Hook.of(POINT, SHAPES, "same", "long"), Hook.all(POINT, SHAPES, "other"))))
                .isEmpty();
        ClassReader contract = new ClassReader(bytes(Callable.class));
        assertThat(Body.of(contract, numbered(Hook.all(POINT, Callable.class.getName(), "call"))))
                .isEmpty();
    }

    @Test
    void aMethodThatNoHookOfItsNameFindsIsMissedUnlessAnotherVersionHasIt() throws Exception {
        assertThat(missing(Shapes.class, Hook.of(POINT, SHAPES, "same", "long"), Hook.all(POINT, SHAPES, "other")))
                .containsExactlyInAnyOrder("other", "same");
        assertThat(missing(Shapes.class, Hook.of(POINT, SHAPES, "same", "long"), Hook.of(POINT, SHAPES, "same", "int")))
                .isEmpty();
        assertThat(missing(Shapes.class, Hook.all(POINT, SHAPES, "other").optional(), Hook.all(POINT, SHAPES, "same")))
                .isEmpty();
        assertThat(missing(Callable.class, Hook.all(POINT, Callable.class.getName(), "call")))
                .as("an interface")
                .isEmpty();
    }

    private static List<String> missing(Class<?> type, Hook... hooks) throws Exception {
        ClassReader reader = new ClassReader(bytes(type));
        return Body.missing(reader, Body.of(reader, numbered(hooks)), numbered(hooks));
    }

    @Test
    void parametersAreToldApartByTheNamesOfTheirClasses() {
        Hook hook = Hook.of(POINT, SHAPES, "x", "int", "java.lang.String", "[J", "[Ljava.lang.Object;", "boolean");
        assertThat(hook.isOn("x", "(ILjava/lang/String;[J[Ljava/lang/Object;Z)V"))
                .isTrue();
        assertThat(hook.isOn("x", "(ILjava/lang/String;[J[Ljava/lang/Object;ZZ)V"))
                .isFalse();
        assertThat(hook.isOn("y", "(ILjava/lang/String;[J[Ljava/lang/Object;Z)V"))
                .isFalse();
        for (Class<?> primitive : List.of(byte.class, char.class, short.class, long.class, float.class, double.class)) {
            assertThat(Hook.of(POINT, SHAPES, "x", primitive.getName())
                            .isOn("x", "(" + primitive.descriptorString() + ")V"))
                    .isTrue();
        }
    }

    @Test
    void oldClassFilesWithoutFramesAndWithSubroutinesAreWoven() throws Exception {
        for (int version : new int[] {Opcodes.V1_2, Opcodes.V1_4, Opcodes.V1_5}) {
            recorder.calls.clear();
            Class<?> type = load("Old", weave(withSubroutine(version), numbered(Hook.all(POINT, "Old", "run"))));
            Object old = type.getConstructor().newInstance();
            assertThat(call(old, "run", 4)).isEqualTo(14);
            assertThatThrownBy(() -> call(old, "run", 0)).isInstanceOf(ArithmeticException.class);
            assertThat(recorder.calls)
                    .containsExactly(
                            "enter 3 Old Integer:4 null",
                            "exit 3 token3 Old Integer:4 null Integer:14 null",
                            "enter 3 Old Integer:0 null",
                            "exit 3 token3 Old Integer:0 null null ArithmeticException");
        }
    }

    @Test
    void strangeBodiesAreWoven() throws Exception {
        Class<?> type = load(
                "Strange",
                weave(strange(), numbered(Hook.all(POINT, "Strange", "run"), Hook.all(POINT, "Strange", "run"))));
        Object strange = type.getConstructor().newInstance();
        assertThat(call(strange, "run", 3L)).isEqualTo(0L);
        assertThat(recorder.calls)
                .containsExactly(
                        "enter 3 Strange Long:3 null",
                        "enter 4 Strange Long:3 null",
                        "exit 4 token4 Strange Long:3 null Long:0 null",
                        "exit 3 token3 Strange Long:3 null Long:0 null");
        recorder.calls.clear();
        call(strange, "run", true);
        call(strange, "run", false);
        assertThat(recorder.calls).hasSize(8);
        call(type, "run", "nothing");
    }

    @Test
    void aMethodThatIsNearlyTooLargeKeepsItsJumps() throws Exception {
        Object large = load("Large", weave(large(32_700), numbered(Hook.all(POINT, "Large", "run"))))
                .getConstructor()
                .newInstance();
        assertThat(call(large, "run", 3)).isEqualTo(1);
        assertThat(call(large, "run", 0)).isEqualTo(0);
        assertThat(recorder.calls).hasSize(4);
        assertThatThrownBy(() -> weave(large(65_500), numbered(Hook.all(POINT, "Large", "run"))))
                .hasMessageContaining("too large");
    }

    @Test
    void classesThatCannotBeWovenAreRefusedWithAReason() throws Exception {
        byte[] newer = bytes(Shapes.class);
        newer[7] = 127;
        assertThatThrownBy(() -> weave(newer, numbered(everything()))).hasMessageContaining("version");
        ClassWriter written = start(Opcodes.V17, "Self");
        MethodVisitor made = written.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "(Z)V", null, null);
        made.visitCode();
        superCall(made);
        made.visitInsn(Opcodes.ACONST_NULL);
        made.visitVarInsn(Opcodes.ASTORE, 0);
        made.visitInsn(Opcodes.RETURN);
        made.visitMaxs(1, 2);
        assertThatThrownBy(() -> weave(written.toByteArray(), numbered(Hook.all(POINT, "Self", "<init>"))))
                .hasMessageContaining("in the place of this");
        ClassWriter wide = start(Opcodes.V17, "Wide");
        MethodVisitor run = wide.visitMethod(Opcodes.ACC_PUBLIC, "run", "()V", null, null);
        run.visitCode();
        run.visitInsn(Opcodes.RETURN);
        run.visitMaxs(0, 65_535);
        assertThatThrownBy(() -> weave(wide.toByteArray(), numbered(Hook.all(POINT, "Wide", "run"))))
                .hasMessageContaining("too large");
    }

    /** ASM's class files are of Java 5, without frames; AssertJ's are newer. */
    @Test
    void everyMethodOfWholeLibrariesPassesTheVerifier() throws Exception {
        for (Class<?> ofLibrary : List.of(ClassReader.class, Assertions.class)) {
            Weaver weaver = new Weaver(ofLibrary);
            int linked = 0;
            for (String name : weaver.names()) {
                try {
                    Class.forName(name, true, weaver);
                    linked++;
                } catch (NoClassDefFoundError | ExceptionInInitializerError e) {
                    assertThat(e.toString()).as("something that is not here").doesNotContain("VerifyError");
                }
            }
            assertThat(linked).isGreaterThan(weaver.names().size() / 2);
        }
    }

    /** Loads a library's classes with two hooks on each of their methods. */
    private static final class Weaver extends ClassLoader {
        private final Path library;

        Weaver(Class<?> ofLibrary) throws Exception {
            super(WeavingTest.class.getClassLoader());
            library = Path.of(ofLibrary
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        }

        List<String> names() throws IOException {
            try (JarFile jar = new JarFile(library.toFile())) {
                return jar.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                        .filter(name -> !name.startsWith("META-INF"))
                        .map(name -> name.replace('/', '.').substring(0, name.length() - 6))
                        .toList();
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (JarFile jar = new JarFile(library.toFile())) {
                ZipEntry entry = jar.getEntry(name.replace('.', '/') + ".class");
                if (entry == null) {
                    return super.loadClass(name, resolve);
                }
                byte[] bytes = jar.getInputStream(entry).readAllBytes();
                SortedMap<Integer, Hook> hooks = new TreeMap<>();
                for (String method : methods(bytes)) {
                    hooks.put(hooks.size(), Hook.all(POINT, name, method));
                    hooks.put(hooks.size(), Hook.all(POINT, name, method));
                }
                byte[] woven = weave(bytes, hooks);
                return defineClass(name, woven, 0, woven.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        private static Set<String> methods(byte[] bytes) {
            Set<String> names = new TreeSet<>();
            new ClassReader(bytes)
                    .accept(
                            new ClassVisitor(Opcodes.ASM9) {
                                @Override
                                public @Nullable MethodVisitor visitMethod(
                                        int access,
                                        String name,
                                        String descriptor,
                                        @Nullable String signature,
                                        String @Nullable [] exceptions) {
                                    if (!name.equals("<clinit>")) {
                                        names.add(name);
                                    }
                                    return null;
                                }
                            },
                            ClassReader.SKIP_CODE);
            return names;
        }
    }

    @Test
    void theLoaderOfJbossModulesShowsTheGateAlone() throws Exception {
        SortedMap<Integer, Hook> hooks = new TreeMap<>();
        hooks.put(Body.SHOWS_GATE, Hook.all(POINT, Hiding.class.getName(), ShowingMethod.NAME));
        Object hiding = load(Hiding.class.getName(), weave(bytes(Hiding.class), hooks))
                .getConstructor()
                .newInstance();
        assertThat(call(hiding, ShowingMethod.NAME, "java.lang.String", true, false))
                .isEqualTo(Object.class);
        assertThat(call(hiding, ShowingMethod.NAME, "io.quivive.bridge.Absent", true, false))
                .isEqualTo(Object.class);
        assertThatThrownBy(() -> call(hiding, ShowingMethod.NAME, null, true, false))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the loader's own");
    }

    /** Looks like a loader of JBoss Modules. */
    public static final class Hiding {
        @SuppressWarnings("unused")
        public Class<?> performLoadClass(@Nullable String name, boolean exportsOnly, boolean resolve) {
            if (name == null) {
                throw new NullPointerException("the loader's own");
            }
            return Object.class;
        }
    }

    private static final Point POINT = new Point() {};

    private static Hook constructors() {
        return Hook.all(POINT, SHAPES, "<init>");
    }

    /** On every method of {@link Shapes}, once each. */
    private static Hook[] everything() {
        return Stream.concat(
                        Stream.of("<init>"),
                        Arrays.stream(Shapes.class.getDeclaredMethods())
                                .filter(method -> !method.isSynthetic())
                                .map(Method::getName)
                                .distinct())
                .map(name -> Hook.all(POINT, SHAPES, name))
                .toArray(Hook[]::new);
    }

    /** {@link Shapes} with one hook, number 3, on every method. */
    private static Class<?> woven() throws Exception {
        return woven(everything(), true);
    }

    private static Class<?> woven(Hook... hooks) throws Exception {
        return woven(hooks, false);
    }

    private static Class<?> woven(Hook[] hooks, boolean oneNumber) throws Exception {
        if (!oneNumber) {
            return load(SHAPES, weave(bytes(Shapes.class), numbered(hooks)));
        }
        byte[] bytes = bytes(Shapes.class);
        for (Hook hook : hooks) {
            bytes = weave(bytes, numbered(hook));
        }
        return load(SHAPES, bytes);
    }

    private static SortedMap<Integer, Hook> numbered(Hook... hooks) {
        SortedMap<Integer, Hook> numbered = new TreeMap<>();
        IntStream.range(0, hooks.length).forEach(i -> numbered.put(3 + i, hooks[i]));
        return numbered;
    }

    private static byte[] weave(byte[] bytes, SortedMap<Integer, Hook> hooks) {
        ClassReader reader = new ClassReader(bytes);
        return WovenClass.of(reader, Body.of(reader, hooks));
    }

    private static Class<?> load(String name, byte[] bytes) throws Exception {
        return Class.forName(name, true, new Loader().define(name, bytes).getClassLoader());
    }

    private static byte[] bytes(Class<?> type) throws Exception {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            return in.readAllBytes();
        }
    }

    private static @Nullable Object call(Object target, String name, @Nullable Object... arguments) throws Exception {
        Class<?> type = target instanceof Class<?> given ? given : target.getClass();
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && takes(method, arguments)) {
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                    if (e.getCause() instanceof Exception exception) {
                        throw exception;
                    }
                    throw (Error) e.getCause();
                }
            }
        }
        throw new NoSuchMethodException(name);
    }

    private static boolean takes(Method method, @Nullable Object[] arguments) {
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < types.length && types.length == arguments.length; i++) {
            Class<?> boxed = MethodType.methodType(types[i]).wrap().returnType();
            if (arguments[i] != null && !boxed.isInstance(arguments[i])) {
                return false;
            }
        }
        return types.length == arguments.length;
    }

    private static byte[] renamed(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassWriter written = new ClassWriter(0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, written) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return new MethodVisitor(
                                Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                            @Override
                            public void visitMethodInsn(
                                    int opcode, String owner, String name, String descriptor, boolean contract) {
                                String absent = owner.equals("io/quivive/bridge/Gate") ? "absent/Gate" : owner;
                                super.visitMethodInsn(opcode, absent, name, descriptor, contract);
                            }
                        };
                    }
                },
                0);
        return written.toByteArray();
    }

    private static List<String> described(byte[] bytes, String wanted) {
        List<String> lines = new ArrayList<>();
        new ClassReader(bytes)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return name.equals(wanted) ? new Describing(lines) : null;
                            }
                        },
                        ClassReader.SKIP_FRAMES);
        return lines;
    }

    /** Lines with the count of instructions that have no part in our calls, and variables. */
    private static final class Describing extends MethodVisitor {
        private final List<String> lines;

        Describing(List<String> lines) {
            super(Opcodes.ASM9);
            this.lines = lines;
        }

        @Override
        public void visitLineNumber(int line, Label start) {
            lines.add("line " + line);
        }

        @Override
        public void visitLocalVariable(
                String name, String descriptor, @Nullable String signature, Label start, Label end, int index) {
            lines.add(name + " " + descriptor + " " + index);
        }
    }

    private static ClassWriter start(int version, String name) {
        ClassWriter written = new ClassWriter(0);
        written.visit(version, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, name, null, "java/lang/Object", null);
        MethodVisitor made = written.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        made.visitCode();
        superCall(made);
        made.visitInsn(Opcodes.RETURN);
        made.visitMaxs(1, 1);
        made.visitEnd();
        return written;
    }

    private static void superCall(MethodVisitor made) {
        made.visitVarInsn(Opcodes.ALOAD, 0);
        made.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    }

    private static byte[] method(
            ClassWriter written, String descriptor, int stack, int locals, Consumer<MethodVisitor> code) {
        MethodVisitor run = written.visitMethod(Opcodes.ACC_PUBLIC, "run", descriptor, null, null);
        run.visitCode();
        code.accept(run);
        run.visitMaxs(stack, locals);
        run.visitEnd();
        return written.toByteArray();
    }

    /** Answers 10 / x * x + x, the addition in a subroutine; 14 for 4. */
    private static byte[] withSubroutine(int version) {
        return method(start(version, "Old"), "(I)I", 2, 4, run -> {
            Label subroutine = new Label();
            run.visitIntInsn(Opcodes.BIPUSH, 10);
            run.visitVarInsn(Opcodes.ISTORE, 3);
            run.visitVarInsn(Opcodes.ILOAD, 3);
            run.visitVarInsn(Opcodes.ILOAD, 1);
            run.visitInsn(Opcodes.IDIV);
            run.visitInsn(Opcodes.POP);
            run.visitJumpInsn(Opcodes.JSR, subroutine);
            run.visitVarInsn(Opcodes.ILOAD, 3);
            run.visitInsn(Opcodes.IRETURN);
            run.visitLabel(subroutine);
            run.visitVarInsn(Opcodes.ASTORE, 2);
            run.visitVarInsn(Opcodes.ILOAD, 3);
            run.visitVarInsn(Opcodes.ILOAD, 1);
            run.visitInsn(Opcodes.IADD);
            run.visitVarInsn(Opcodes.ISTORE, 3);
            run.visitVarInsn(Opcodes.RET, 2);
        });
    }

    /** Begins with a loop, returns with more on its stack, puts others in the place of this and of arguments, returns twice on end. */
    private static byte[] strange() {
        ClassWriter written = start(Opcodes.V17, "Strange");
        method(written, "(J)J", 7, 3, run -> {
            Label again = new Label();
            Label done = new Label();
            run.visitLabel(again);
            run.visitFrame(Opcodes.F_NEW, 2, new Object[] {"Strange", Opcodes.LONG}, 0, null);
            run.visitVarInsn(Opcodes.LLOAD, 1);
            run.visitInsn(Opcodes.LCONST_0);
            run.visitInsn(Opcodes.LCMP);
            run.visitJumpInsn(Opcodes.IFEQ, done);
            run.visitVarInsn(Opcodes.LLOAD, 1);
            run.visitInsn(Opcodes.LCONST_1);
            run.visitInsn(Opcodes.LSUB);
            run.visitVarInsn(Opcodes.LSTORE, 1);
            run.visitJumpInsn(Opcodes.GOTO, again);
            run.visitLabel(done);
            run.visitFrame(Opcodes.F_NEW, 2, new Object[] {"Strange", Opcodes.LONG}, 0, null);
            run.visitInsn(Opcodes.ACONST_NULL);
            run.visitVarInsn(Opcodes.ASTORE, 0);
            run.visitInsn(Opcodes.ICONST_5);
            run.visitInsn(Opcodes.ACONST_NULL);
            run.visitVarInsn(Opcodes.LLOAD, 1);
            run.visitInsn(Opcodes.ICONST_1);
            run.visitVarInsn(Opcodes.ISTORE, 2); // in the midst of the long
            run.visitInsn(Opcodes.LRETURN);
        });
        method(written, "(Z)V", 1, 2, run -> {
            Label other = new Label();
            run.visitVarInsn(Opcodes.ILOAD, 1);
            run.visitJumpInsn(Opcodes.IFEQ, other);
            run.visitInsn(Opcodes.RETURN);
            run.visitLabel(other);
            run.visitFrame(Opcodes.F_NEW, 2, new Object[] {"Strange", Opcodes.INTEGER}, 0, null);
            run.visitInsn(Opcodes.RETURN);
        });
        MethodVisitor only = written.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "(Ljava/lang/String;)V", null, null);
        only.visitCode();
        only.visitInsn(Opcodes.RETURN);
        only.visitMaxs(0, 1);
        only.visitEnd();
        return written.toByteArray();
    }

    /** Jumps over so many bytes. */
    private static byte[] large(int size) {
        return method(start(Opcodes.V17, "Large"), "(I)I", 1, 2, run -> {
            Label end = new Label();
            run.visitVarInsn(Opcodes.ILOAD, 1);
            run.visitJumpInsn(Opcodes.IFEQ, end);
            for (int i = 0; i < size - 10; i++) {
                run.visitInsn(Opcodes.NOP);
            }
            run.visitInsn(Opcodes.ICONST_1);
            run.visitInsn(Opcodes.IRETURN);
            run.visitLabel(end);
            run.visitFrame(Opcodes.F_NEW, 2, new Object[] {"Large", Opcodes.INTEGER}, 0, null);
            run.visitInsn(Opcodes.ICONST_0);
            run.visitInsn(Opcodes.IRETURN);
        });
    }
}
