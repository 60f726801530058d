// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** On the newest of each family. */
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("io.quivive.compatibility.Place#newestLooks")
class NewestLooksTest extends LookParts {}
