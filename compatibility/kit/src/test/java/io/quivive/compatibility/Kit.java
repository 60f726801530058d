// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.compatibility.Product.Ability;

/** What all parts of the kit stand on. */
interface Kit {
    int HTTP = -3;
    int SOAP = -33;

    Server server();

    /** The test is for products that have it. */
    default void needs(Ability ability) {
        assumeTrue(server().product().has(ability), () -> server().product() + " has no " + ability);
    }

    /** A client with a session of its own, signed in where the product has sessions. */
    default Client user(String name) throws Exception {
        return server().product().has(Ability.SERVLETS) ? server().signedIn(name) : server().client();
    }
}
