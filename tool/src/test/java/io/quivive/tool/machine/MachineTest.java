// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "'example' fits 2 JVMs: 101 user com.example.ShopA, 102 user com.example.ShopB; give the pid");
    }

    @Test
    void manyCandidatesAreNotAllNamed() {
        assertNoTarget(running("a1", "a2", "a3", "a4", "a5", "a6", "a7"), "a", "106 user a6 …; give the pid");
    }

    @Test
    void nothingFitsAnUnknownOrAnEmptyName() {
        assertNoTarget(running("com.example.Shop"), "bank", "'bank'");
        assertNoTarget(running("com.example.Shop"), "", "''");
        assertNoTarget(running("com.example.Shop"), "99999999999999999999", "there is no process");
    }

    @ParameterizedTest
    @CsvSource({
        "shop/org.x.Main, org.x.Main, org.x.Main",
        "org.x.Main, Main, main",
        "org.x.Main, shop/org.x.Main, org.x.main",
        "org.x.Mainly, org.x.Main, main"
    })
    void anothersProcessNeverWinsANameHoweverWellItFits(String roots, String anothers, String name) {
        assertNoTarget(
                of(jvm(4242, "root", roots), jvm(5151, "nobody", anothers)),
                name,
                "'" + name + "' fits 2 JVMs: 4242 root " + roots + ", 5151 nobody " + anothers + "; give the pid");
    }

    @Test
    void anothersProcessThatDoesNotFitDoesNotMatter() throws Exception {
        assertThat(of(jvm(1, "root", "org.x.Main"), jvm(2, "nobody", "org.x.Other"))
                        .find("main")
                        .pid())
                .isEqualTo(1);
    }

    @Test
    void rootOfAnotherRootFolderIsAnotherUser() {
        Claim container = new Claim(Optional.of("0 99 2"), "root (in a root folder of its own)", true);
        assertNoTarget(
                of(jvm(4242, "root", "org.x.Main"), jvm(5151, "root", "Main", container)),
                "main",
                "5151 root (in a root folder of its own) Main; give the pid");
    }

    @Test
    void whoseUserIsNotKnownIsNobodysFriend() {
        Claim unknown = new Claim(Optional.empty(), "root", true);
        assertNoTarget(
                of(jvm(1, "root", "org.x.Main", unknown), jvm(2, "root", "org.x.MainTest", unknown)),
                "org.x.Main",
                "fits 2 JVMs");
    }

    @Test
    void oneThatCouldNotBeLookedAtToTheEndMayBeTheOneThatIsMeant() {
        Claim unfinished = new Claim(Optional.of("nobody"), "nobody", false);
        assertNoTarget(
                of(jvm(1, "root", "org.x.Main"), jvm(2, "nobody", "?", unfinished)),
                "main",
                "fits 2 JVMs: 1 root org.x.Main, 2 nobody ?; give the pid");
        assertNoTarget(of(jvm(2, "nobody", "?", unfinished)), "main", "'main', unless it is 2 nobody ?");
    }

    @Test
    void whereProcessesWereNotLookedAtANameMeansNone() {
        assertNoTarget(
                of(new Machine.Seen(List.of(jvm(1, "root", "org.x.Main")), 3)),
                "main",
                "'main' may be one of 3 processes that could not be looked at in time; give the pid");
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
            all.add(jvm(101 + all.size(), "user", main));
        }
        return of(new Machine.Seen(all, 0));
    }

    private static Jvm jvm(long pid, String user, String main) {
        return jvm(pid, user, main, Claim.of(user));
    }

    private static Jvm jvm(long pid, String user, String main, Claim claim) {
        return new Jvm(pid, user, "17", main, claim, new Access.Attachable());
    }

    private static Machine of(Jvm... all) {
        return of(new Machine.Seen(List.of(all), 0));
    }

    private static Machine of(Machine.Seen seen) {
        return new Machine() {
            @Override
            public Seen look() {
                return seen;
            }

            @Override
            public Jvm jvm(long pid) {
                return seen.jvms().get((int) (pid - 101));
            }
        };
    }
}
