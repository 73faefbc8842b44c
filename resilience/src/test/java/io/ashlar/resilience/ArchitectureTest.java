package io.ashlar.resilience;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** Freezes what this room may depend on, and the name rule that decides which tests run. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ashlar.resilience");
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
          .importPackages("io.ashlar.resilience");

  @Test
  void dependsOnNothingButItsArrowsAndItsLibraries() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "jdk.jfr..",
            "org.jspecify..",
            "org.slf4j..",
            "io.micrometer.core..",
            "picocli..",
            "io.ashlar.resilience..")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void hasNoCycleBetweenItsPackages() {
    slices()
        .matching("io.ashlar.resilience.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(MAIN);
  }

  /**
   * {@code whenComplete} wraps each failure for the stage it answers by: an exception with a stack
   * trace, as dear as the refusal is cheap, for somebody who is not there.
   */
  @Test
  void watchesStagesWithoutMakingAnExceptionForEachFailure() {
    noClasses()
        .should()
        .callMethod(CompletableFuture.class, "whenComplete", BiConsumer.class)
        .orShould()
        .callMethod(CompletionStage.class, "whenComplete", BiConsumer.class)
        .check(MAIN);
  }

  @Test
  void runsEveryTestBecauseEveryTestClassIsNamedTest() {
    methods()
        .that()
        .areMetaAnnotatedWith(Testable.class)
        .should()
        .beDeclaredInClassesThat(
            DescribedPredicate.describe(
                "are abstract or lie in a class named ...Test", ArchitectureTest::isRun))
        .check(TESTS);
  }

  private static boolean isRun(JavaClass owner) {
    JavaClass outermost = owner;
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    return outermost.getSimpleName().endsWith("Test")
        || owner.getModifiers().contains(JavaModifier.ABSTRACT);
  }
}
