// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.util.List;
import java.util.function.Supplier;

/** Methods of all shapes, to be woven. Nothing calls them but the test, in a loader of its own. */
@SuppressWarnings({"unused", "FinalParameters", "ParameterReassignment", "UnusedVariable"})
public class Shapes {
    private final String made;
    private int sum;

    public Shapes() {
        this("nothing", 0L);
    }

    public Shapes(String made, long number) {
        super();
        this.made = made + number;
        if (number < 0) {
            throw new IllegalArgumentException(made);
        }
        if (number == 1) {
            return;
        }
        sum = (int) number;
    }

    public int ofInt(int first, byte second) {
        return first + second;
    }

    public long ofLong(long first, double second) {
        return first + (long) second;
    }

    public double ofDouble(double first, long second, String third) {
        return first + second + third.length();
    }

    public float ofFloat(float first, short second) {
        return first + second;
    }

    public boolean ofBoolean(boolean first, char second) {
        return first && second == 'x';
    }

    public String ofObject(String first, int[] second) {
        return first + second.length;
    }

    public void ofNothing() {
        sum++;
    }

    public static String ofStatic(String first, long second) {
        return first + second;
    }

    public static void ofStaticNothing() {}

    public String throwing(String first) {
        if (first.isEmpty()) {
            throw new IllegalStateException("empty");
        }
        return first.trim();
    }

    public String overwriting(String first, int second) {
        while (second > 0) {
            first = first + second;
            second--;
        }
        return first;
    }

    public synchronized int ofSynchronized(int first) {
        if (!Thread.holdsLock(this)) {
            throw new AssertionError("not locked");
        }
        return first / (first - 1);
    }

    public int catching(String first) {
        int result = 0;
        for (int i = 0; i < 3; i++) {
            try {
                long parsed = Long.parseLong(first);
                synchronized (this) {
                    result += (int) parsed;
                }
                if (result > 100) {
                    return result;
                }
            } catch (NumberFormatException e) {
                double half = result / 2.0;
                result += (int) half + 1;
            } finally {
                sum++;
            }
        }
        return result;
    }

    public Object branching(Object first) {
        return switch (String.valueOf(first)) {
            case "a" -> List.of(1);
            case "b" -> {
                Supplier<String> later = () -> first + "!";
                yield later.get();
            }
            default -> first == null ? "none" : first + made;
        };
    }

    public int forever(int first) {
        while (true) {
            if (first++ > 10) {
                throw new IllegalStateException("at " + first);
            }
        }
    }

    public int same(int first) {
        return first;
    }

    public int same(String first) {
        return first.length();
    }

    public int deep(int first) {
        return first == Integer.MAX_VALUE ? 0 : deep(first + 1) + 1;
    }
}
