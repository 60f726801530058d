// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.Unread;
import io.quivive.bridge.Gate;
import io.quivive.session.SessionRegistry;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What hooks do to a class that is loaded while they are in. */
class HooksTest {
    private static final String SHAPES = Shapes.class.getName();

    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final List<ClassFileTransformer> transformers = new ArrayList<>();

    @AfterEach
    void close() {
        Gate.open(null);
    }

    @Test
    void whatIsNotFollowedOfAClassIsToldOnceWithTheMethodThatItLacks() throws Exception {
        install(Hook.all(new Point() {}, SHAPES, "same"), Hook.all(new Point() {}, SHAPES, "renamed"));
        assertThat(load()).as("has the other hook").isNotNull();
        assertThat(load()).isNotNull();
        assertThat(registry.unread())
                .containsExactly(new Unread(
                        SHAPES, "its version has no method renamed that we know: what that does is not followed"));
    }

    @Test
    void aClassWithNoneOfItsMethodsStaysAsItWasAndIsNamed() throws Exception {
        install(Hook.of(new Point() {}, SHAPES, "same", "long"));
        assertThat(load()).isNull();
        assertThat(registry.unread()).extracting(Unread::what).containsExactly(SHAPES);
    }

    @Test
    void nothingIsToldOfAMethodThatAnotherVersionHas() throws Exception {
        install(Hook.of(new Point() {}, SHAPES, "same", "int"), Hook.of(new Point() {}, SHAPES, "same", "long"));
        install(Hook.all(new Point() {}, SHAPES, "renamed").optional());
        for (ClassFileTransformer each : List.copyOf(transformers)) {
            transform(each);
        }
        assertThat(registry.unread()).isEmpty();
    }

    private void install(Hook... hooks) {
        new Hooks(instrumentation(), List.of(hooks), registry::unread).install();
    }

    private byte @Nullable [] load() throws Exception {
        return transform(transformers.get(0));
    }

    private static byte @Nullable [] transform(ClassFileTransformer transformer) throws Exception {
        try (InputStream in = Shapes.class.getResourceAsStream("Shapes.class")) {
            return transformer.transform(
                    Shapes.class.getModule(),
                    Shapes.class.getClassLoader(),
                    SHAPES.replace('.', '/'),
                    null,
                    null,
                    in == null ? new byte[0] : in.readAllBytes());
        }
    }

    /** Of a JVM that has loaded no class yet. */
    private Instrumentation instrumentation() {
        return (Instrumentation) Proxy.newProxyInstance(
                HooksTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addTransformer")) {
                        transformers.add((ClassFileTransformer) arguments[0]);
                    }
                    return method.getName().equals("getAllLoadedClasses") ? new Class<?>[0] : null;
                });
    }
}
