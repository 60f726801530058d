// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Web, REST and SOAP requests, whatever server they come through. Internal: not part of the public API. */
@NullMarked
package io.quivive.http;

import org.jspecify.annotations.NullMarked;
