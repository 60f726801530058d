// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** On all others. */
@Tag("large")
@Tag("products")
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("io.quivive.compatibility.Place#otherLooks")
class OtherLooksTest extends LookParts {}
