// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** An application as others write them: it knows nothing of who looks at it, and has nothing of it on its class path. */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
