// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.SessionType;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP sessions by the container's own objects, which are held weakly and never called. One that the container lets go without a word ends
 * when it is collected.
 *
 * <p>Thread-safe.
 */
public final class WebSessions {
    private final SessionRegistry registry;
    private final WeakIdentityMap<LiveSession> byObject;
    /** Those that live on without the container's object. */
    private final Set<LiveSession> kept = ConcurrentHashMap.newKeySet();

    /** None yet. */
    public WebSessions(SessionRegistry registry) {
        this.registry = registry;
        this.byObject = new WeakIdentityMap<>(Integer.MAX_VALUE, this::dropped); // the registry has the bound
        registry.onSweep(byObject::expunge);
        registry.ids(this::ids);
    }

    private List<Object[]> ids() {
        List<Object[]> ids = new ArrayList<>();
        byObject.forEach((container, session) -> {
            if (!session.isClosed()) {
                ids.add(new Object[] {new WeakReference<>(container), session.id()});
            }
        });
        return ids;
    }

    private void dropped(LiveSession session) {
        if (!kept.contains(session)) {
            registry.close(session);
        }
    }

    /** The session of a container's object, which may have ended; {@code null} if it is not known. */
    public @Nullable LiveSession known(Object container) {
        return byObject.get(container);
    }

    /** Its container lets it out of memory, and takes it back as another object: it lives on until it is {@link #end ended}. */
    public void keep(LiveSession session) {
        kept.add(session);
    }

    /** One that is {@link #keep kept} has come back, as this object. */
    public void again(Object container, LiveSession session) {
        byObject.put(container, session);
    }

    /** One has ended, whatever object it is. */
    public void end(LiveSession session) {
        kept.remove(session);
        registry.close(session);
    }

    /** The session of a container's object, or {@code null} if it is not known, or has ended. */
    public @Nullable LiveSession find(Object container) {
        LiveSession known = byObject.get(container);
        return known == null || known.isClosed() ? null : known;
    }

    /**
     * The session of a container's object, which begins here if it is not known.
     *
     * @param createdMillis when the container made it, milliseconds since 1970
     * @param application context path or name
     * @return {@code null} if there is no room for one more, or if it has ended: a container's object may look alive for a while after
     */
    public @Nullable LiveSession findOrOpen(Object container, long createdMillis, String application) {
        LiveSession known = byObject.get(container);
        if (known != null) {
            return known.isClosed() ? null : known;
        }
        synchronized (this) {
            known = byObject.get(container);
            if (known == null) {
                known = registry.open(SessionType.WEB, container, createdMillis);
                if (known != null) {
                    known.application(application);
                    byObject.put(container, known);
                }
            }
            return known == null || known.isClosed() ? null : known;
        }
    }

    /** The container has ended it; that is remembered as long as the container keeps the object. */
    public void ended(Object container) {
        LiveSession session = byObject.get(container);
        if (session != null) {
            end(session);
        }
    }
}
