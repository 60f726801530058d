// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

/** Which of the two questions for a user an application's wrapper of a request answers itself; the others it passes on. */
public final class WrapperAnswers {
    private static final int PRINCIPAL = 1;
    private static final int REMOTE_USER = 2;

    private static final ClassValue<Integer> ANSWERS = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            return answers(type, "getUserPrincipal", PRINCIPAL) | answers(type, "getRemoteUser", REMOTE_USER);
        }
    };

    private WrapperAnswers() {}

    private static int answers(Class<?> type, String question, int bit) {
        try {
            String declaring = type.getMethod(question).getDeclaringClass().getName();
            return declaring.endsWith(".servlet.http.HttpServletRequestWrapper") ? 0 : bit;
        } catch (NoSuchMethodException | LinkageError e) {
            return 0;
        }
    }

    /** Whether a wrapper tells its user's principal itself. */
    public static boolean tellsPrincipal(Object wrapper) {
        return (ANSWERS.get(wrapper.getClass()) & PRINCIPAL) != 0;
    }

    /** Whether a wrapper tells its user's name itself. */
    public static boolean tellsRemoteUser(Object wrapper) {
        return (ANSWERS.get(wrapper.getClass()) & REMOTE_USER) != 0;
    }
}
