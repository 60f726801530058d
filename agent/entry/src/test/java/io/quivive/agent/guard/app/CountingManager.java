// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.Session;
import org.apache.catalina.session.PersistentManagerBase;
import org.apache.catalina.session.StoreBase;

/** A session manager with a store behind it, which counts whoever asks either. */
final class CountingManager extends PersistentManagerBase {
    private final AtomicLong asked = new AtomicLong();

    CountingManager() {
        setStore(new CountingStore());
    }

    @Override
    public Session findSession(String id) throws IOException {
        asked.incrementAndGet();
        return super.findSession(id);
    }

    @Override
    public Session[] findSessions() {
        // the container's own background thread asks once a second
        if (!Thread.currentThread().getName().startsWith("Catalina-utility")) {
            asked.incrementAndGet();
        }
        return super.findSessions();
    }

    long asked() {
        return asked.get();
    }

    private final class CountingStore extends StoreBase {
        @Override
        public int getSize() {
            return 0;
        }

        @Override
        public String[] keys() {
            return new String[0];
        }

        @Override
        public Session load(String id) {
            asked.incrementAndGet();
            return null;
        }

        @Override
        public void remove(String id) {}

        @Override
        public void clear() {}

        @Override
        public void save(Session session) {
            asked.incrementAndGet();
        }
    }
}
