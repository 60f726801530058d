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
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class MemberTest {
    private static final Member NAME = Member.field("name");
    private static final Member COUNT = Member.method("count");
    private static final Member TWICE = Member.method("twice", String.class);

    @AfterEach
    void nothingIsKept() {
        Member.keepFor(Set.of());
    }

    @Test
    void whatItAnswersIsOfTheObjectsOwnClassHoweverManyThereAre() {
        List<Supplier<Object>> several =
                List.of(First::new, Second::new, Third::new, Fourth::new, Fifth::new, Sixth::new, Seventh::new);
        for (int round = 0; round < 3; round++) {
            for (Supplier<Object> each : several) {
                Object target = each.get();
                assertThat(NAME.text(target)).isEqualTo(target instanceof Seventh ? null : "name of Named");
                assertThat(COUNT.number(target))
                        .isEqualTo(
                                target instanceof Seventh
                                        ? 0
                                        : target.getClass().getSimpleName().length());
                assertThat(TWICE.of(target, "a")).isEqualTo(target instanceof Seventh ? null : "aa");
            }
        }
    }

    @Test
    void whatIsNotThereIsNull() {
        assertThat(NAME.of(null)).isNull();
        assertThat(TWICE.of(null, "a")).isNull();
        assertThat(NAME.isIn(First.class)).isTrue();
        assertThat(NAME.isIn(Seventh.class)).isFalse();
        assertThat(COUNT.is(new First())).isFalse();
    }

    @Test
    void whatTheHostThrowsIsThrown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Member.method("fails").of(new First()))
                .withMessage("on purpose");
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aClassThatNobodyRunsAServerOfIsNotKept() throws Exception {
        Object target = new Other().load(First.class);
        assertThat(NAME.text(target)).isEqualTo("name of Named");
        WeakReference<ClassLoader> loader =
                new WeakReference<>(target.getClass().getClassLoader());
        target = null;
        assertThat(isCollected(loader)).isTrue();
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void theClassesOfAServerAreKeptUntilItIsStoppedAndReadAgainAfterwards() throws Exception {
        Object target = new Other().load(First.class);
        WeakReference<ClassLoader> loader =
                new WeakReference<>(target.getClass().getClassLoader());
        Member.keepFor(Set.of(target.getClass().getClassLoader()));
        assertThat(Member.keptFor()).containsExactly(target.getClass().getClassLoader());
        assertThat(NAME.text(target)).isEqualTo("name of Named");
        assertThat(TWICE.of(target, "b")).isEqualTo("bb");

        Member.keepFor(Set.of());
        assertThat(NAME.text(target)).isEqualTo("name of Named");
        assertThat(TWICE.of(target, "b")).isEqualTo("bb");
        target = null;
        assertThat(isCollected(loader)).isTrue();
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) {
        while (loader.get() != null) {
            System.gc(); // until the test's time is over
        }
        return true;
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

    @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable"}) // by name
    static class Named {
        private final String name = "name of Named";

        int count() {
            return getClass().getSimpleName().length();
        }

        String twice(String text) {
            return text + text;
        }

        void fails() {
            throw new IllegalArgumentException("on purpose");
        }
    }

    static final class First extends Named {}

    static final class Second extends Named {}

    static final class Third extends Named {}

    static final class Fourth extends Named {}

    static final class Fifth extends Named {}

    static final class Sixth extends Named {}

    static final class Seventh {}
}
