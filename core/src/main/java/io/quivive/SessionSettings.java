// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import io.quivive.http.Network;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * What operators declare of sessions. As text it is a properties file, each property named as a component here, lists separated by commas.
 *
 * @param trustedProxies addresses, or networks as {@code 10.0.0.0/8}, whose {@code Forwarded} and {@code X-Forwarded-For} are believed
 * @param restPaths path patterns, {@code /api/*}: an HTTP session used there is of type rest
 * @param soapPaths path patterns: a {@code text/xml} POST there is a SOAP request
 * @param apiKeyHeaders headers beside {@code Authorization} that carry a credential
 * @param restIdle after so long without a request a session known by its credential ends
 * @param secretNames beside the built-in names: a parameter whose name contains one of these, however that is written, is shown without its
 *     value, and so is what follows such a name in a path
 * @param maskedPaths path patterns of which {@code *} is shown as {@code …}, {@code /reset/*}
 * @param processorTime how the processor time of sessions is measured
 * @param maxSessions how many sessions of each type are kept; what comes beyond is counted in {@code snapshot.omitted}
 */
public record SessionSettings(
        List<String> trustedProxies,
        List<String> restPaths,
        List<String> soapPaths,
        List<String> apiKeyHeaders,
        Duration restIdle,
        List<String> secretNames,
        List<String> maskedPaths,
        ProcessorTime processorTime,
        int maxSessions) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** Nothing declared. */
    public static final SessionSettings DEFAULT = new SessionSettings(
            List.of(),
            List.of(),
            List.of(),
            List.of("X-API-Key"),
            Duration.ofMinutes(60),
            List.of(),
            List.of(),
            ProcessorTime.ON,
            200_000);

    private static final Set<String> NAMES = Set.of(
            "trustedProxies",
            "restPaths",
            "soapPaths",
            "apiKeyHeaders",
            "restIdle",
            "secretNames",
            "maskedPaths",
            "processorTime",
            "maxSessions");

    /** How the processor time of sessions is measured. */
    public enum ProcessorTime {
        /** At begin and end of each piece of work. */
        ON,
        /** Of one piece of work in sixteen, at random, which then counts sixteen times. */
        SAMPLED,
        /** Not at all. */
        OFF
    }

    public SessionSettings {
        trustedProxies = List.copyOf(trustedProxies);
        restPaths = List.copyOf(restPaths);
        soapPaths = List.copyOf(soapPaths);
        apiKeyHeaders = List.copyOf(apiKeyHeaders);
        secretNames = List.copyOf(secretNames);
        maskedPaths = List.copyOf(maskedPaths);
        if (restIdle.compareTo(SHORTEST) < 0 || restIdle.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "restIdle " + restIdle + " is out of range: expected one second to 3650 days, as 60m");
        }
        secretNames.forEach(SessionSettings::checkName);
        trustedProxies.forEach(Network::of);
        if (maxSessions < 1) {
            throw new IllegalArgumentException("maxSessions " + maxSessions + " is too small: expected 1 or more");
        }
    }

    /**
     * Reads the text of a properties file; what it does not name stays as in {@link #DEFAULT}.
     *
     * @throws IllegalArgumentException with the property and its value, if it cannot be read
     */
    public static SessionSettings parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the settings are no properties file: " + e.getMessage(), e);
        }
        return of(properties);
    }

    /**
     * Settings by the names of the components.
     *
     * @throws IllegalArgumentException with the property and its value, if it cannot be read
     */
    public static SessionSettings of(Map<String, String> properties) {
        Properties copy = new Properties();
        copy.putAll(properties);
        return of(copy);
    }

    private static SessionSettings of(Properties properties) {
        for (String name : properties.stringPropertyNames()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("setting '" + name + "' does not exist: expected one of "
                        + String.join(", ", NAMES.stream().sorted().toList()));
            }
        }
        return new SessionSettings(
                list(properties, "trustedProxies", DEFAULT.trustedProxies),
                list(properties, "restPaths", DEFAULT.restPaths),
                list(properties, "soapPaths", DEFAULT.soapPaths),
                list(properties, "apiKeyHeaders", DEFAULT.apiKeyHeaders),
                duration(properties),
                list(properties, "secretNames", DEFAULT.secretNames),
                list(properties, "maskedPaths", DEFAULT.maskedPaths),
                processorTime(properties),
                maxSessions(properties));
    }

    private static void checkName(String name) {
        if (name.chars().noneMatch(Character::isLetterOrDigit)) {
            throw new IllegalArgumentException(
                    "secretNames '" + name + "' has no letter or digit: expected a part of a parameter's name");
        }
    }

    private static List<String> list(Properties properties, String name, List<String> otherwise) {
        String value = properties.getProperty(name);
        return value == null
                ? otherwise
                : Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList();
    }

    private static Duration duration(Properties properties) {
        String value = properties.getProperty("restIdle");
        if (value == null) {
            return DEFAULT.restIdle;
        }
        try {
            String text = value.strip().toUpperCase(Locale.ROOT);
            return Duration.parse(text.startsWith("P") ? text : "PT" + text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("restIdle '" + value + "' is no time: expected 60m, 90s or 2h", e);
        }
    }

    private static ProcessorTime processorTime(Properties properties) {
        String value = properties.getProperty("processorTime");
        if (value == null) {
            return DEFAULT.processorTime;
        }
        try {
            return ProcessorTime.valueOf(value.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "processorTime '" + value + "' does not exist: expected on, sampled or off", e);
        }
    }

    private static int maxSessions(Properties properties) {
        String value = properties.getProperty("maxSessions");
        try {
            return value == null ? DEFAULT.maxSessions : Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("maxSessions '" + value + "' is no number: expected 1 or more", e);
        }
    }
}
