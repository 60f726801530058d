// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Selectors of the JDK's, and others. */
class UndertowWorkersTest {
    @Test
    void oneThatIsClosedHasNoKeys() throws IOException {
        Selector closed;
        try (Selector selector = Selector.open();
                ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_ACCEPT);
            assertThat(UndertowWorkers.keys(selector)).containsExactly(key);
            closed = selector;
        }
        assertThat(UndertowWorkers.keys(closed)).isEmpty();
        assertThat(UndertowWorkers.keys(null)).isEmpty();
    }

    @Test
    void oneOfAnotherMakerIsNotAsked() throws IOException {
        try (Selector selector = new Other()) {
            assertThat(UndertowWorkers.keys(selector)).isEmpty();
        }
    }

    private static final class Other extends AbstractSelector {
        Other() {
            super(SelectorProvider.provider());
        }

        @Override
        public Set<SelectionKey> keys() {
            throw new IllegalStateException("asked");
        }

        @Override
        public Set<SelectionKey> selectedKeys() {
            return Set.of();
        }

        @Override
        public int selectNow() {
            return 0;
        }

        @Override
        public int select(long timeout) {
            return 0;
        }

        @Override
        public int select() {
            return 0;
        }

        @Override
        public Selector wakeup() {
            return this;
        }

        @Override
        protected void implCloseSelector() {}

        @Override
        protected SelectionKey register(AbstractSelectableChannel channel, int interest, Object attachment) {
            throw new UnsupportedOperationException();
        }
    }
}
