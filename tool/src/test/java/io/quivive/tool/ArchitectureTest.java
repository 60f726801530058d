// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.quivive");

    @Test
    void theToolSeesSnapshotsAndNeverWhatMakesThem() {
        noClasses()
                .that()
                .resideInAPackage("io.quivive.tool..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quivive.jvm..", "io.quivive.request..", "io.quivive.session..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.quivive.ActivityMonitor")
                .check(CLASSES);
    }

    @Test
    void coreDependsOnNothingOutsideTheJdk() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAnyPackage(
                        "io.quivive",
                        "io.quivive.http..",
                        "io.quivive.jvm..",
                        "io.quivive.request..",
                        "io.quivive.session..",
                        "io.quivive.jmx..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.quivive",
                        "io.quivive.http..",
                        "io.quivive.jvm..",
                        "io.quivive.request..",
                        "io.quivive.session..",
                        "io.quivive.jmx..",
                        "java..",
                        "javax.crypto..",
                        "javax.management..",
                        "com.sun.management..",
                        "sun.misc..",
                        "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void theLibraryDependsOnCoreAloneAndOnWhatItsUsersBring() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("io.quivive.servlet..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.quivive",
                        "io.quivive.http..",
                        "io.quivive.session..",
                        "io.quivive.jmx..",
                        "io.quivive.servlet..",
                        "io.micrometer.context..",
                        "jakarta.servlet..",
                        "java..",
                        "javax.management..",
                        "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void whoDoesNotUseContextPropagationNeedsNoneOfItsClasses() {
        noClasses()
                .that()
                .resideInAPackage("io.quivive.servlet..")
                .and()
                .doNotHaveSimpleName("ActivityContext")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("ActivityContext")
                .check(CLASSES);
    }
}
