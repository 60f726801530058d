// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.util.List;

/** A server to which applications are deployed each with a class loader of its own. Used by one thread. */
interface Copies {
    /**
     * Deploys the application, also while the server runs.
     *
     * @param library jars of the library for this application alone; empty for none
     */
    void deploy(String path, Path archive, List<String> library) throws Exception;

    /** Starts the server, when all is deployed; answers its port. */
    int start() throws Exception;

    ServletContext context(String path) throws Exception;

    void undeploy(String path) throws Exception;

    /** Stops the server, with all that is deployed. */
    void stop() throws Exception;
}
