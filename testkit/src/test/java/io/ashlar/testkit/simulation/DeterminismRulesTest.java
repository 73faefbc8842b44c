package io.ashlar.testkit.simulation;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What must not appear where schedules are decided. A model for the same test elsewhere. */
class DeterminismRulesTest {
  // snippet: no-timers-and-threads-of-the-jvm
  /** What starts a timer or picks a thread that no simulation sees. For all production code. */
  static final ArchRule NO_TIMERS_AND_THREADS_OF_THE_JVM =
      noClasses()
          .should()
          .callMethodWhere(
              describe(
                  "a timer or a thread of the JVM's own",
                  DeterminismRulesTest::usesTimersOrThreadsOfTheJvm))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Timer.class);

  private static boolean usesTimersOrThreadsOfTheJvm(JavaMethodCall call) {
    JavaClass owner = call.getTargetOwner();
    String name = call.getName();
    if (owner.isAssignableTo(CompletionStage.class)
        || owner.isAssignableTo(CompletableFuture.class)) {
      return name.matches("delayedExecutor|orTimeout|completeOnTimeout")
          || name.endsWith("Async")
              && call.getTarget().getRawParameterTypes().stream()
                  .noneMatch(parameter -> parameter.isEquivalentTo(Executor.class));
    }
    return owner.isEquivalentTo(Executors.class) && !name.equals("callable");
  }

  // end

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
            describe(
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

  /** Red when SimulatedNode keeps an executor of {@code Executors}. */
  @Test
  void noTimersAndNoThreadsOfTheJvm() {
    NO_TIMERS_AND_THREADS_OF_THE_JVM.check(DECIDING);
  }

  /** Red when any of the leaks is taken out of the rule. */
  @Test
  void theRuleSeesEachTimerAndThread() {
    JavaClasses leaks = new ClassFileImporter().importClasses(Leaks.class);

    String report = NO_TIMERS_AND_THREADS_OF_THE_JVM.evaluate(leaks).getFailureReport().toString();

    assertThat(report)
        .contains("delayedExecutor(")
        .contains("orTimeout(")
        .contains("completeOnTimeout(")
        .contains("supplyAsync(java.util.function.Supplier)")
        .contains("thenRunAsync(java.lang.Runnable)")
        .contains("newFixedThreadPool(")
        .contains("java.util.Timer")
        .doesNotContain("Async(java.lang.Runnable, java.util.concurrent.Executor)")
        .doesNotContain("callable(");
  }

  /** Each way out of virtual time that the rule knows, and two that stay within. */
  private static final class Leaks {
    static CompletableFuture<?> leak(Runnable task, Executor simulated) {
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(task);
      Executors.newFixedThreadPool(1).execute(task);
      new Timer().cancel();
      CompletionStage<?> stage = CompletableFuture.supplyAsync(() -> 1).thenRunAsync(task);
      CompletableFuture<?> inside =
          stage.thenRunAsync(task, simulated).toCompletableFuture().thenApply(x -> 1);
      inside.orTimeout(1, TimeUnit.SECONDS);
      CompletableFuture.runAsync(() -> Executors.callable(task), simulated);
      return new CompletableFuture<String>().completeOnTimeout("", 1, TimeUnit.SECONDS);
    }
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
