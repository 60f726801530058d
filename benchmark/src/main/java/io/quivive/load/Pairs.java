// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Differences of pairs that were measured in turn. */
final class Pairs {
    /** Of the normal distribution, for an interval of 95 %. */
    private static final double Z = 1.96;

    private final List<Double> first = new ArrayList<>();
    private final List<Double> second = new ArrayList<>();

    void add(double one, double other) {
        first.add(one);
        second.add(other);
    }

    int count() {
        return first.size();
    }

    double medianFirst() {
        return median(array(first));
    }

    double medianSecond() {
        return median(array(second));
    }

    /**
     * How much more the second ones are, and the bounds between which that is with 95 %: Hodges and Lehmann's estimate with the interval that
     * belongs to Wilcoxon's signed-rank test, which a few pairs that something disturbed do not move as they would move a mean.
     */
    double[] difference() {
        int n = first.size();
        double[] averages = new double[n * (n + 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                averages[count++] = (second.get(i) - first.get(i) + second.get(j) - first.get(j)) / 2;
            }
        }
        Arrays.sort(averages);
        int outside = (int) Math.max(0, count / 2.0 - Z * Math.sqrt(n * (n + 1.0) * (2 * n + 1) / 24));
        return new double[] {median(averages), averages[outside], averages[count - 1 - outside]};
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
