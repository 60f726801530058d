// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.machine.ProcStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whose sockets listen on a port of this machine, as {@code /proc/net/tcp} of Linux tells. */
final class Listeners {
    private static final int ROOT = 0;

    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int OWNER = 7;
    private static final String LISTENING = "0A";

    private static final String WAY_OUT = "give --jmx-tls if that JVM has TLS, or --insecure to send it all the same";

    private Listeners() {}

    /**
     * Lets a password go to loopback alone, and there to nobody but the same user and root. A port counts with all its addresses, so that
     * nothing depends on which of several listeners gets the connection.
     *
     * @param proc where the kernel tells, {@code /proc}
     * @throws ToolException if it may not go there
     */
    static void requireSameUser(Path proc, InetAddress address, int port) throws ToolException {
        String place = address.getHostAddress() + ":" + port;
        if (!address.isLoopbackAddress()) {
            throw refusal(place + " is not on loopback");
        }
        try {
            Set<Integer> owners = owners(proc.resolve("self/net"), port);
            int self = ProcStatus.read(proc.resolve("self")).user();
            if (owners.isEmpty()) {
                throw refusal("whose process listens at " + place + " is not seen");
            }
            for (int owner : owners) {
                if (owner != self && owner != ROOT) {
                    throw refusal("what listens at " + place + " is of user " + Integer.toUnsignedString(owner)
                            + ", and you are " + Integer.toUnsignedString(self));
                }
            }
        } catch (IOException e) {
            throw refusal("whose process listens at " + place + " cannot be told on this system");
        }
    }

    /** The ids of the users whose sockets listen on a port. */
    static Set<Integer> owners(Path net, int port) throws IOException {
        String suffix = String.format(":%04X", port);
        Set<Integer> owners = new TreeSet<>();
        read(net.resolve("tcp"), suffix, owners);
        if (Files.exists(net.resolve("tcp6"))) { // not where the kernel has no IPv6
            read(net.resolve("tcp6"), suffix, owners);
        }
        return owners;
    }

    private static void read(Path file, String suffix, Set<Integer> owners) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> columns = List.of(line.strip().split("\\s+", -1));
                if (columns.size() > OWNER
                        && columns.get(STATE).equals(LISTENING)
                        && columns.get(LOCAL_ADDRESS).endsWith(suffix)) {
                    owners.add(Integer.parseUnsignedInt(columns.get(OWNER)));
                }
            }
        } catch (NumberFormatException e) {
            throw new IOException(file + " is not as expected", e);
        }
    }

    private static ToolException refusal(String reason) {
        return new ToolException(ExitStatus.USAGE, "the password is not sent, since " + reason + ": " + WAY_OUT);
    }
}
