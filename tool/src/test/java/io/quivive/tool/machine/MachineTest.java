// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void aJvmIsFoundByPidByClassByJarAndByAPart() throws Exception {
        Machine machine = running("com.example.Shop", "/opt/app/orders-1.2.jar", "mod/com.example.Bank");
        assertThat(machine.find("101").main()).isEqualTo("com.example.Shop");
        assertThat(machine.find("com.example.shop").pid()).isEqualTo(101);
        assertThat(machine.find("SHOP").pid()).isEqualTo(101);
        assertThat(machine.find("orders-1.2.jar").pid()).isEqualTo(102);
        assertThat(machine.find("orders").pid()).isEqualTo(102);
        assertThat(machine.find("bank").pid()).isEqualTo(103);
    }

    @Test
    void aWholeNameGoesBeforeAPartOfAnother() throws Exception {
        assertThat(running("com.example.ShopTest", "com.example.Shop")
                        .find("shop")
                        .pid())
                .isEqualTo(102);
    }

    @Test
    void anAmbiguousNameIsRefusedWithTheCandidates() {
        assertNoTarget(
                running("com.example.ShopA", "com.example.ShopB", "other"),
                "example",
                "'example' fits 2 JVMs: 101 com.example.ShopA, 102 com.example.ShopB; give the pid");
    }

    @Test
    void manyCandidatesAreNotAllNamed() {
        assertNoTarget(running("a1", "a2", "a3", "a4", "a5", "a6", "a7"), "a", "106 a6 …; give the pid");
    }

    @Test
    void nothingFitsAnUnknownOrAnEmptyName() {
        assertNoTarget(running("com.example.Shop"), "bank", "'bank'");
        assertNoTarget(running("com.example.Shop"), "", "''");
        assertNoTarget(running("com.example.Shop"), "99999999999999999999", "there is no process");
    }

    private static void assertNoTarget(Machine machine, String target, String message) {
        assertThatThrownBy(() -> machine.find(target))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_TARGET));
    }

    private static Machine running(String... mains) {
        List<Jvm> all = new ArrayList<>();
        for (String main : mains) {
            all.add(new Jvm(101 + all.size(), "user", "17", main, new Access.Attachable()));
        }
        return new Machine() {
            @Override
            public List<Jvm> jvms() {
                return all;
            }

            @Override
            public Jvm jvm(long pid) {
                return all.get((int) (pid - 101));
            }
        };
    }
}
