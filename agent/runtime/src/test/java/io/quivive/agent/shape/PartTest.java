// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.request.Unreadable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fields of known classes, and of subclasses of them. */
@SuppressWarnings({"UnusedVariable", "HidingField"}) // they are read
class PartTest {
    private final List<String> missing = new ArrayList<>();
    private final Shapes shapes = new Shapes(type -> {}, (product, what) -> missing.add(what));

    private static class Known {
        private final String name;

        Known(String name) {
            this.name = name;
        }
    }

    private static final class Own extends Known {
        private final String name = "shown";
        private final String added = "added";

        Own(String name) {
            super(name);
        }
    }

    @Test
    void theFieldOfTheKnownClassIsReadWhateverASubclassHas() {
        Part name = shapes.of("Any", Known.class.getName()).part("name");
        assertThat(name.of(new Own("alice"))).isEqualTo("alice");
        assertThat(name.text(new Known("bob"))).isEqualTo("bob");
        assertThat(name.of(null)).isNull();
    }

    @Test
    void aVersionMayHaveItInASubclassOfItsOwn() {
        assertThat(shapes.of("Any", Known.class.getName()).part("added").of(new Own("alice")))
                .isEqualTo("added");
    }

    @Test
    void whatIsMissingIsToldAndIsNoValue() {
        Part part = shapes.of("Any", Known.class.getName()).part("gone", "lost");
        assertThatThrownBy(() -> part.of(new Known("bob"))).isInstanceOf(Unreadable.class);
        shapes.check();
        assertThat(missing).singleElement().asString().contains("gone or lost");
        assertThat(shapes.of("Any", Known.class.getName()).optional("gone").of(new Known("bob")))
                .isNull();
    }
}
