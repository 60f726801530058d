// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.http.HttpTracker;
import io.quivive.http.WebSessions;
import io.quivive.session.SessionRegistry;

/**
 * What the adapters of all servers share.
 *
 * @param foundServer to be told whenever a server is found
 */
record Tracking(
        SessionRegistry registry, HttpTracker requests, WebSessions sessions, Users users, Runnable foundServer) {}
