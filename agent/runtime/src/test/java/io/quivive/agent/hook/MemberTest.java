// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class MemberTest {
    private final Member field = Member.field("name");
    private final Member method = Member.method("name");
    private final Member twice = Member.method("twice", String.class);

    @AfterEach
    void nothingIsKept() {
        Member.keepFor(new ClassLoader[0]);
    }

    /** Each has a field and methods of its own, which no object of another class can be asked by. */
    @Test
    void whatItAnswersIsOfTheObjectsOwnClassHoweverManyThereAre() {
        List<Object> several = List.of(
                new First("1"), new Second("2"), new Without(), new Third("3"), new Fourth("4"), new Fifth("5"));
        List<String> names = Arrays.asList("1", "2", null, "3", "4", "5");
        for (int round = 0; round < 3; round++) {
            assertThat(several.stream().map(field::text)).containsExactlyElementsOf(names);
            assertThat(several.stream().map(method::text)).containsExactlyElementsOf(names);
            assertThat(several.stream().map(each -> twice.of(each, "a")))
                    .containsExactly("1aa", "2aa", null, "3aa", "4aa", "5aa");
        }
    }

    @Test
    void whatIsNotThereIsNull() {
        assertThat(field.of(null)).isNull();
        assertThat(twice.of(null, "a")).isNull();
        assertThat(field.of(new Without())).isNull();
        assertThat(field.is(new First("1"))).isFalse();
        assertThat(field.number(new First("1"))).isZero();
    }

    @Test
    void whatIsNoObjectIsRead() {
        Member count = Member.field("count");
        Member isEmpty = Member.method("isEmpty");
        for (int i = 0; i < 3; i++) {
            assertThat(count.number(new Counted(5))).isEqualTo(5);
            assertThat(isEmpty.is("")).isTrue();
            assertThat(isEmpty.is("a")).isFalse();
        }
    }

    @Test
    void whatTheHostThrowsIsThrown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Member.method("fails").of(new First("1")))
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
        assertThat(field.text(target)).isEqualTo("1");
        assertThat(twice.of(target, "b")).isEqualTo("1bb");
        return new WeakReference<>(loader);
    }

    @Test
    void whatIsLetGoIsFoundAgain() throws Exception {
        Object target = new Other().load(First.class);
        for (ClassLoader[] kept : new ClassLoader[][] {{target.getClass().getClassLoader()}, {}}) {
            Member.keepFor(kept);
            for (int i = 0; i < 2; i++) {
                assertThat(field.text(target)).isEqualTo("1");
                assertThat(field.text(new Second("2"))).isEqualTo("2");
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
            Constructor<?> made = Class.forName(type.getName(), true, this).getDeclaredConstructor(String.class);
            made.setAccessible(true);
            return made.newInstance("1");
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

    record Counted(int count) {}

    @SuppressWarnings({"unused", "UnusedMethod"}) // by name
    record First(String name) {
        String twice(String text) {
            return name + text + text;
        }

        void fails() {
            throw new IllegalArgumentException("on purpose");
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod"}) // by name
    record Second(String name) {
        String twice(String text) {
            return name + text + text;
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod"}) // by name
    record Third(String name) {
        String twice(String text) {
            return name + text + text;
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod"}) // by name
    record Fourth(String name) {
        String twice(String text) {
            return name + text + text;
        }
    }

    @SuppressWarnings({"unused", "UnusedMethod"}) // by name
    record Fifth(String name) {
        String twice(String text) {
            return name + text + text;
        }
    }

    static final class Without {}
}
