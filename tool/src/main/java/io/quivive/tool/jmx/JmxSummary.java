// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import java.util.Optional;

/**
 * What a JVM tells of itself over JMX.
 *
 * @param pid its process id on its host
 * @param user the operating-system user that it runs as, if it tells
 * @param javaVersion {@code 17.0.15}
 * @param mainClass the main class or jar, without arguments, if it tells
 */
public record JmxSummary(long pid, Optional<String> user, String javaVersion, Optional<String> mainClass) {}
