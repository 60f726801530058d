// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
/** Races between the threads that are at work and those that look. */
package io.quivive.session;
