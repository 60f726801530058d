// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

/** What {@code /fail} throws; its error page is {@code /error-page}. */
public final class KitException extends RuntimeException {
    KitException(String message) {
        super(message);
    }
}
