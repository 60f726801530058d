// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One place in a host's class where we are called.
 *
 * @param type the class's name
 * @param method the method's name; {@code <init>} for constructors, at their end alone
 * @param parameters the names of its parameters' types, as their classes have them, by which products are told apart that have a class of one name; {@code null} for
 *     every method of that name
 * @param isOptional whether a class without such a method may be that of another version
 * @param point what is called
 */
public record Hook(String type, String method, @Nullable List<String> parameters, boolean isOptional, Point point) {
    public Hook {
        parameters = parameters == null ? null : List.copyOf(parameters);
    }

    /** Whether it is meant for a method, whose name and descriptor are as in its class file. */
    boolean isOn(String name, String descriptor) {
        return method.equals(name) && (parameters == null || descriptor.startsWith(descriptor(parameters)));
    }

    private static String descriptor(List<String> parameters) {
        StringBuilder text = new StringBuilder("(");
        for (String parameter : parameters) {
            text.append(
                    switch (parameter) {
                        case "boolean" -> "Z";
                        case "char" -> "C";
                        case "byte" -> "B";
                        case "short" -> "S";
                        case "int" -> "I";
                        case "long" -> "J";
                        case "float" -> "F";
                        case "double" -> "D";
                        default -> {
                            String name = parameter.replace('.', '/');
                            yield name.startsWith("[") ? name : 'L' + name + ';';
                        }
                    });
        }
        return text.append(')').toString();
    }

    /** The method with these parameters. */
    public static Hook of(Point point, String type, String method, String... parameters) {
        return new Hook(type, method, List.of(parameters), false, point);
    }

    /** Every method of that name. */
    public static Hook all(Point point, String type, String method) {
        return new Hook(type, method, null, false, point);
    }

    /** The same where not every version of the class has the method: none is missed there. */
    public Hook optional() {
        return new Hook(type, method, parameters, true, point);
    }
}
