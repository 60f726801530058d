// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** What tests need of names of Tomcat. */
@NullMarked
package org.apache.tomcat.util.net;

import org.jspecify.annotations.NullMarked;
