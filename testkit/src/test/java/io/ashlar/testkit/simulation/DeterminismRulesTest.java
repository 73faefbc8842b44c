package io.ashlar.testkit.simulation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What must not appear where schedules are decided. A model for the same test elsewhere. */
class DeterminismRulesTest {
  private static final JavaClasses DECIDING =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ashlar.testkit.simulation", "io.ashlar.testkit.random");

  /** Red when SimulatedNetwork keeps its connections in a HashSet. */
  @Test
  void noHashTableWhoseOrderCouldDecide() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.HashMap")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.HashSet")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.IdentityHashMap")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ConcurrentHashMap")
        .check(DECIDING);
  }

  /** Red when Swarm copies its map by Map.copyOf. */
  @Test
  void noSetOfAndNoMapOfWhoseOrderChangesWithEachStart() {
    noClasses()
        .should()
        .callMethodWhere(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "Set.of, Set.copyOf, Map.of, Map.ofEntries, Map.copyOf",
                call ->
                    call.getTargetOwner().isEquivalentTo(java.util.Set.class)
                            && call.getName().matches("of|copyOf")
                        || call.getTargetOwner().isEquivalentTo(java.util.Map.class)
                            && call.getName().matches("of|ofEntries|copyOf")))
        .check(DECIDING);
  }

  /** Red when NodeClock.nanoTime returns System.nanoTime(). */
  @Test
  void noRealTimeAndNoUnseededChance() {
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .check(DECIDING);
  }

  /** Red when ZipfKeys.height calls Math.exp. */
  @Test
  void noFunctionThatMayDifferBetweenJvms() {
    noClasses()
        .should()
        .callMethod(Math.class, "log", double.class)
        .orShould()
        .callMethod(Math.class, "log1p", double.class)
        .orShould()
        .callMethod(Math.class, "exp", double.class)
        .orShould()
        .callMethod(Math.class, "expm1", double.class)
        .orShould()
        .callMethod(Math.class, "pow", double.class, double.class)
        .check(DECIDING);
  }
}
