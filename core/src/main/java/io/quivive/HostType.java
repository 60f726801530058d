// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/** What the client of a session runs on. */
public enum HostType {
    /** A remote client or this JVM on Windows. */
    WINDOWS("windows"),
    /** A remote client or this JVM on macOS. */
    MAC("mac"),
    /** Web and rest sessions. */
    BROWSER("browser"),
    /** Every other system. */
    LINUX("linux");

    private final String text;

    HostType(String text) {
        this.text = text;
    }

    /**
     * The constant of a text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static HostType of(String text) {
        for (HostType host : values()) {
            if (host.text.equals(text)) {
                return host;
            }
        }
        throw new IllegalArgumentException(
                "HostType '" + text + "' does not exist: expected one of windows, mac, browser, linux");
    }

    /** The text that stands in the JSON. */
    public String text() {
        return text;
    }
}
