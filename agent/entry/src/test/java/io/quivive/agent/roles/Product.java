// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A product on which roles are shown.
 *
 * @param name what it is
 * @param host what runs it
 * @param options of the JVM
 * @param arguments of the host
 * @param from the first JDK that it runs on
 * @param server whether it makes the JVM a server
 * @param phases what is to be seen in each phase, in order; the first is the one in which the agent is attached
 */
record Product(
        String name,
        Class<?> host,
        List<String> options,
        List<String> arguments,
        int from,
        boolean server,
        Map<String, List<Shown>> phases) {

    static final String BEGIN = "begin";

    static Product of(String name, Class<?> host, Shown... atBeginning) {
        return attachedWhen(BEGIN, name, host, atBeginning);
    }

    /** One to which the agent comes only in that phase. */
    static Product attachedWhen(String phase, String name, Class<?> host, Shown... shown) {
        return new Product(name, host, List.of(), List.of(), 0, false, Map.of()).then(phase, shown);
    }

    Product options(String... jvm) {
        return new Product(name, host, List.of(jvm), arguments, from, server, phases);
    }

    Product arguments(String... main) {
        return new Product(name, host, options, List.of(main), from, server, phases);
    }

    Product from(int jdk) {
        return new Product(name, host, options, arguments, jdk, server, phases);
    }

    Product isServer() {
        return new Product(name, host, options, arguments, from, true, phases);
    }

    Product then(String phase, Shown... shown) {
        Map<String, List<Shown>> all = new LinkedHashMap<>(phases);
        all.put(phase, List.of(shown));
        return new Product(name, host, options, arguments, from, server, all);
    }

    List<Shown> shown() {
        List<Shown> all = new ArrayList<>();
        phases.values().forEach(all::addAll);
        return all;
    }

    @Override
    public String toString() {
        return name;
    }
}
