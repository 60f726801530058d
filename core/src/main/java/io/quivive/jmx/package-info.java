// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** The snapshot as attributes of a management bean, for whoever reads JMX. */
@NullMarked
package io.quivive.jmx;

import org.jspecify.annotations.NullMarked;
