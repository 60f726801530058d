// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class MemberTest {
    private final Member name = Member.field("name");
    private final Member count = Member.method("count");
    private final Member twice = Member.method("twice", String.class);

    @AfterEach
    void nothingIsKept() {
        Member.keepFor(new ClassLoader[0]);
    }

    @Test
    void whatItAnswersIsOfTheObjectsOwnClassHoweverManyThereAre() {
        List<Supplier<Object>> several =
                List.of(First::new, Second::new, Without::new, Third::new, Fourth::new, Fifth::new, Sixth::new);
        for (int round = 0; round < 3; round++) {
            for (Supplier<Object> each : several) {
                Object target = each.get();
                String of = target.getClass().getSimpleName();
                boolean has = target instanceof Named;
                assertThat(name.text(target)).isEqualTo(has ? "name of " + of : null);
                assertThat(count.number(target)).isEqualTo(has ? of.length() : 0);
                assertThat(twice.of(target, "a")).isEqualTo(has ? of + "aa" : null);
            }
        }
    }

    @Test
    void whatIsNotThereIsNull() {
        assertThat(name.of(null)).isNull();
        assertThat(twice.of(null, "a")).isNull();
        assertThat(name.of(new Without())).isNull();
        assertThat(count.is(new First())).isFalse();
    }

    @Test
    void whatTheHostThrowsIsThrown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Member.method("fails").of(new First()))
                .withMessage("on purpose");
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void theClassesOfAServerAreKeptUntilItIsStoppedAndNoOthers() throws Exception {
        WeakReference<ClassLoader> server = readOfOther(true);
        WeakReference<ClassLoader> another = readOfOther(false);
        assertThat(isCollected(another)).isTrue(); // so that the first would be as well
        assertThat(server.get()).isNotNull();

        Member.keepFor(new ClassLoader[0]);
        assertThat(isCollected(server)).isTrue();
    }

    /** Apart, so that no local variable holds what is read. */
    private WeakReference<ClassLoader> readOfOther(boolean runs) throws ReflectiveOperationException {
        Other loader = new Other();
        if (runs) {
            Member.keepFor(new ClassLoader[] {loader});
        }
        Object target = loader.load(First.class);
        assertThat(name.text(target)).isEqualTo("name of First");
        assertThat(twice.of(target, "b")).isEqualTo("Firstbb");
        return new WeakReference<>(loader);
    }

    @Test
    void whatIsLetGoIsFoundAgain() throws Exception {
        Object target = new Other().load(First.class);
        for (ClassLoader[] kept : new ClassLoader[][] {{target.getClass().getClassLoader()}, {}}) {
            Member.keepFor(kept);
            for (int i = 0; i < 2; i++) {
                assertThat(name.text(target)).isEqualTo("name of First");
                assertThat(name.text(new Second())).isEqualTo("name of Second");
            }
        }
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) {
        while (loader.get() != null && !Thread.currentThread().isInterrupted()) {
            System.gc();
        }
        return loader.get() == null;
    }

    /** Has classes of its own of the same names. */
    private static final class Other extends ClassLoader {
        Other() {
            super(MemberTest.class.getClassLoader());
        }

        Object load(Class<?> type) throws ReflectiveOperationException {
            Constructor<?> made = Class.forName(type.getName(), true, this).getDeclaredConstructor();
            made.setAccessible(true);
            return made.newInstance();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(MemberTest.class.getName() + "$")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (InputStream in =
                    MemberTest.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private interface Named {}

    @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable"}) // by name
    static final class First implements Named {
        private final String name = "name of First";

        int count() {
            return 5;
        }

        private String twice(String text) {
            return "First" + text + text;
        }

        void fails() {
            throw new IllegalArgumentException("on purpose");
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable"}) // by name
    static final class Second implements Named {
        private final String name = "name of Second";

        int count() {
            return 6;
        }

        private String twice(String text) {
            return "Second" + text + text;
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable"}) // by name
    static final class Third implements Named {
        private final String name = "name of Third";

        int count() {
            return 5;
        }

        private String twice(String text) {
            return "Third" + text + text;
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable"}) // by name
    static final class Fourth implements Named {
        private final String name = "name of Fourth";

        int count() {
            return 6;
        }

        private String twice(String text) {
            return "Fourth" + text + text;
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable"}) // by name
    static final class Fifth implements Named {
        private final String name = "name of Fifth";

        int count() {
            return 5;
        }

        private String twice(String text) {
            return "Fifth" + text + text;
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable"}) // by name
    static final class Sixth implements Named {
        private final String name = "name of Sixth";

        int count() {
            return 5;
        }

        private String twice(String text) {
            return "Sixth" + text + text;
        }
    }

    static final class Without {}
}
