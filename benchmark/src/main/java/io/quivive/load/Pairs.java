// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Differences of pairs that were measured in turn. */
final class Pairs {
    /** Student's t for a two-sided interval of 95 %, by degrees of freedom from 1. */
    private static final double[] T = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    private final List<Double> first = new ArrayList<>();
    private final List<Double> second = new ArrayList<>();

    void add(double one, double other) {
        first.add(one);
        second.add(other);
    }

    double first() {
        return mean(array(first));
    }

    double second() {
        return mean(array(second));
    }

    double medianFirst() {
        return median(array(first));
    }

    double medianSecond() {
        return median(array(second));
    }

    /** How much more the second ones are, on average. */
    double difference() {
        return mean(differences());
    }

    /** Half the width of the interval that holds the true difference with 95 %. */
    double halfWidth() {
        double[] differences = differences();
        double mean = mean(differences);
        double squares = Arrays.stream(differences)
                .map(each -> (each - mean) * (each - mean))
                .sum();
        int n = differences.length;
        return n < 2 ? Double.NaN : T[Math.min(n - 2, T.length - 1)] * Math.sqrt(squares / (n - 1) / n);
    }

    private double[] differences() {
        double[] differences = new double[first.size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = second.get(i) - first.get(i);
        }
        return differences;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
