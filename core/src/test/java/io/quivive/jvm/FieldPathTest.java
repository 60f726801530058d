// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FieldPathTest {
    @Test
    void withoutFieldsItLeadsToTheObjectItself() {
        Leaf leaf = new Leaf();
        assertThat(FieldPath.of("").follow(leaf)).containsExactly(leaf);
    }

    @Test
    void fieldsOfTheClassesAboveAreFound() {
        Tree tree = new Tree();
        assertThat(FieldPath.of("leaf").follow(tree)).containsExactly(tree.leaf);
        assertThat(FieldPath.of("leaf.name").follow(tree)).containsExactly("leaf");
    }

    @Test
    void elementsOfArraysAreEachFollowed() {
        Tree tree = new Tree();
        assertThat(FieldPath.of("plain[].name").follow(tree)).containsExactly("leaf", "leaf");
        assertThat(FieldPath.of("atomic[]").follow(tree)).containsExactly(tree.leaf);
    }

    @Test
    void whatHoldsNothingLeadsToNothing() {
        assertThat(FieldPath.of("nothing").follow(new Tree())).isEmpty();
        assertThat(FieldPath.of("nothing.name").follow(new Tree())).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotTakenForNothing() {
        assertThat(FieldPath.of("missing").follow(new Tree())).isNull();
        assertThat(FieldPath.of("leaf.missing").follow(new Tree())).isNull();
        assertThat(FieldPath.of("leaf[]").follow(new Tree())).isNull();
        assertThat(FieldPath.of("hosts[]").follow(new Tree())).isNull();
        assertThat(FieldPath.of("value").follow(Optional.of("in a package of the JDK that is not open")))
                .isNull();
    }

    private static class Trunk {
        final Leaf leaf = new Leaf();
    }

    @SuppressWarnings("unused") // read by name
    private static final class Tree extends Trunk {
        final @Nullable Leaf[] plain = {leaf, null, new Leaf()};
        final AtomicReferenceArray<Leaf> atomic = new AtomicReferenceArray<>(new Leaf[] {leaf});
        final AtomicReferenceArray<Leaf> hosts = new Hosts();
        final @Nullable Leaf nothing = null;
    }

    private static final class Leaf {
        @SuppressWarnings("unused") // read by name
        final String name = "leaf";
    }

    /** A host's own class, whose code must not run. */
    private static final class Hosts extends AtomicReferenceArray<Leaf> {
        Hosts() {
            super(1);
        }
    }
}
