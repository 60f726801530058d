// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jmx;

/**
 * Process activity as read-only attributes that hold the contract's JSON. All but the web servers show one snapshot, which is taken anew when it is
 * older than the measuring interval, so that readers who ask for each of them, or often, do not multiply its cost. The first reading after
 * ten seconds without one takes the interval, about a second.
 */
public interface ActivityMXBean {
    /** Name under which it is registered. */
    String OBJECT_NAME = "io.quivive:type=Activity";

    /** Sessions and processes, or in local mode the processes. */
    String getActivity();

    /** The processes alone. */
    String getProcesses();

    /** The sessions alone; in local mode the processes, as the contract has it. */
    String getSessions();

    /** Sessions and processes in the extended format. */
    String getActivityExtended();

    /** The HTTP servers that were found, in the names of 4D's <em>WEB Get server info</em>; not of that snapshot, but of this instant. */
    String getWebServers();
}
