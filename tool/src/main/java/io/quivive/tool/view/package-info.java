// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Snapshots as they arrive, and as they are shown: pure functions of the JSON and of the activity in it. */
@NullMarked
package io.quivive.tool.view;

import org.jspecify.annotations.NullMarked;
