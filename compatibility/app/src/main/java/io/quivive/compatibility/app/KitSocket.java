// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A WebSocket: each message is a marker at which its handling waits before it says where it ran. */
public final class KitSocket extends Endpoint {
    @Override
    public void onOpen(Session session, EndpointConfig config) {
        // a lambda would not tell the container the type of its messages
        session.addMessageHandler(new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String marker) {
                Holds.here(marker);
                String user = session.getUserPrincipal() == null
                        ? ""
                        : session.getUserPrincipal().getName();
                try {
                    session.getBasicRemote()
                            .sendText(new Answer()
                                    .withText("marker", marker)
                                    .withText("user", user)
                                    .withThread("")
                                    .toString());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }
}
