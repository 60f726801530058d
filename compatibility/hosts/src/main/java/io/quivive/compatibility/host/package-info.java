// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that run the kit's application in an embedded product. They are compiled against the newest of a family and link with its older
 * ones as well.
 */
@NullMarked
package io.quivive.compatibility.host;

import org.jspecify.annotations.NullMarked;
