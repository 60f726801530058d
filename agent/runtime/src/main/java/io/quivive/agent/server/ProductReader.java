// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.request.RequestReader;
import java.util.List;

/** Reads the servers of one product. Used by one thread at a time. */
public interface ProductReader {
    /** Name of the product, to tell what failed. */
    String product();

    /**
     * Looks for its servers, brings what is known of their sessions in line with what they keep now, and answers what reads their requests; empty
     * if there is none.
     */
    List<RequestReader<?>> look(Roots roots);
}
