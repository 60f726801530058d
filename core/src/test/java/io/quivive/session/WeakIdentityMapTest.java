// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {
    private static final AtomicInteger ASKED = new AtomicInteger();

    /** One of the host's. */
    private static final class Hostile {
        @Override
        public int hashCode() {
            ASKED.incrementAndGet();
            throw new IllegalStateException("nobody's business");
        }

        @Override
        public boolean equals(Object other) {
            ASKED.incrementAndGet();
            return true;
        }

        @Override
        public String toString() {
            ASKED.incrementAndGet();
            return "";
        }
    }

    @Test
    void objectsAreToldApartWithoutBeingAsked() {
        WeakIdentityMap<Integer> map = new WeakIdentityMap<>(1000);
        List<Hostile> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add(new Hostile());
            assertThat(map.put(keys.get(i), i)).isTrue();
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(map.get(keys.get(i))).isEqualTo(i);
        }
        assertThat(map.remove(keys.get(3))).isEqualTo(3);
        assertThat(map.get(keys.get(3))).isNull();
        assertThat(map.get(new Hostile())).isNull();
        assertThat(ASKED).hasValue(0);
    }

    @Test
    void aFullOneSaysSo() {
        WeakIdentityMap<String> map = new WeakIdentityMap<>(2);
        Object first = new Object();
        Object second = new Object();
        Object third = new Object();
        assertThat(map.put(first, "a")).isTrue();
        assertThat(map.put(second, "b")).isTrue();
        assertThat(map.put(third, "c")).isFalse();
        assertThat(map.get(third)).isNull();
        map.remove(first);
        assertThat(map.put(third, "c")).isTrue();
        assertThat(List.of(second, third)).allMatch(key -> map.get(key) != null);
    }

    @Test
    void whatTheHostLetsGoIsForgottenAndTold() {
        List<String> dropped = new ArrayList<>();
        WeakIdentityMap<String> map = new WeakIdentityMap<>(10, dropped::add);
        WeakReference<Object> key = new WeakReference<>(putOne(map));
        while (!key.refersTo(null) || map.size() > 0) {
            System.gc();
        }
        assertThat(dropped).containsExactly("gone");
        assertThat(map.isEmpty()).isTrue();
    }

    private static Object putOne(WeakIdentityMap<String> map) {
        Object key = new Object();
        map.put(key, "gone");
        return key;
    }
}
