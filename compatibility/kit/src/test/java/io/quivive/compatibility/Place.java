// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import io.quivive.agent.Jdks;
import io.quivive.agent.Jdks.Jdk;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where the kit is run once.
 *
 * @param product what serves
 * @param jdk what it runs on
 */
record Place(Product product, Jdk jdk) {
    /** The newest product of each family; with the library in it on the newest JDK alone. */
    static Stream<Place> newest() {
        return all(Product::isNewest).filter(Place::isAmongNewest);
    }

    /** Those of the newest in which the library is. */
    static Stream<Place> libraries() {
        return all(product -> product.isNewest() && !product.has(Product.Ability.AGENT));
    }

    /** The others. */
    static Stream<Place> others() {
        return all(product -> true).filter(place -> !place.product.isNewest() || !place.isAmongNewest());
    }

    private boolean isAmongNewest() {
        int newest = Jdks.all().mapToInt(Jdk::feature).max().orElseThrow();
        return product.has(Product.Ability.AGENT) || jdk.feature() == newest;
    }

    /** Those of the newest whose requests in progress a look reads. */
    static Stream<Place> newestLooks() {
        return all(product -> product.isNewest() && product.has(Product.Ability.LOOK));
    }

    /** The others of them. */
    static Stream<Place> otherLooks() {
        return all(product -> !product.isNewest() && product.has(Product.Ability.LOOK));
    }

    /** Those of which the library and the agent are in the same JVM. */
    static Stream<Place> copies() {
        return all(Set.of(Product.TOMCAT_11, Product.JETTY_12, Product.UNDERTOW)::contains);
    }

    /** A fat jar that has the library in it. */
    static Stream<Place> fatJars() {
        return all(Set.of(Product.LIBRARY_BOOT_4)::contains);
    }

    /** Those that can be given a second port, with TLS. */
    static Stream<Place> secure() {
        return all(Set.of(Product.TOMCAT_11, Product.JETTY_12, Product.UNDERTOW, Product.HTTP_SERVER)::contains);
    }

    /** Those that can be told to have sessions leave memory. */
    static Stream<Place> evicting() {
        return all(Set.of(Product.JETTY_12, Product.JETTY_9)::contains);
    }

    /** Those that can be told to put sessions that nobody uses into files. */
    static Stream<Place> swapping() {
        return all(Set.of(Product.TOMCAT_11, Product.TOMCAT_9)::contains);
    }

    /** With {@code -Dkit.product=NAME,…} and {@code -Dkit.jdk=17} those alone. */
    private static Stream<Place> all(Predicate<Product> wanted) {
        String asked = System.getProperty("kit.jdk", "");
        return Stream.of(Product.values())
                .filter(wanted)
                .filter(Product::isAskedFor)
                .flatMap(product -> Jdks.all()
                        .filter(product::runsOn)
                        .filter(jdk -> asked.isEmpty() || asked.equals(Integer.toString(jdk.feature())))
                        .map(jdk -> new Place(product, jdk)));
    }

    @Override
    public String toString() {
        return product + " on " + jdk;
    }
}
