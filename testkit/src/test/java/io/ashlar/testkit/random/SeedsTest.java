package io.ashlar.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

class SeedsTest {
  /** What the subject below saw; one entry a run. */
  private static final List<Long> DRAWN = new ArrayList<>();

  /** A test that fails for about one seed in four. Never run by JUnit itself. */
  static final class Subject {
    @Seeds(value = 40, pinned = 7)
    void failsSometimes(SeededRandom random, long seed, RandomGenerator sameAgain) {
      assertThat(random.seed()).isEqualTo(seed);
      long drawn = random.nextLong();
      DRAWN.add(drawn);
      assertThat(sameAgain.nextLong()).isEqualTo(drawn);
      assertThat(drawn & 3).isNotZero();
    }
  }

  @AfterEach
  void clearProperties() {
    System.clearProperty("ashlar.seed");
    System.clearProperty("ashlar.seeds");
    System.clearProperty("ashlar.seeds.salt");
    DRAWN.clear();
  }

  /**
   * The quotes keep a shell from taking what follows the dollar sign for a variable. Red when
   * SeedText.format prints decimal digits after "0x", and when the line has no quotes.
   */
  @Test
  void theSeedThatAFailurePrintsReplaysIt() throws Exception {
    int failures = 0;
    for (TestTemplateInvocationContext invocation : invocations()) {
      DRAWN.clear();
      Throwable failure = run(invocation);
      if (failure == null) {
        continue;
      }
      failures++;
      long drawn = DRAWN.get(0);
      DRAWN.clear();
      Matcher printed =
          Pattern.compile("replay with '-Dtest=SeedsTest\\$Subject#failsSometimes' -D(\\S+)=(\\S+)")
              .matcher(failure.getSuppressed()[0].getMessage());
      assertThat(printed.find()).isTrue();

      System.setProperty(printed.group(1), printed.group(2));
      List<TestTemplateInvocationContext> replayed = invocations();
      System.clearProperty(printed.group(1));

      assertThat(replayed).hasSize(1);
      assertThat(replayed.get(0).getDisplayName(1)).isEqualTo(invocation.getDisplayName(1));
      assertThat(run(replayed.get(0))).hasMessage(failure.getMessage());
      assertThat(DRAWN).containsExactly(drawn);
    }
    assertThat(failures).isBetween(1, 40);
  }

  @Test
  void pinnedSeedsRunFirstAndBesideTheDerivedOnes() {
    List<TestTemplateInvocationContext> invocations = invocations();

    assertThat(invocations).hasSize(41);
    assertThat(invocations.get(0).getDisplayName(1)).isEqualTo("seed 0x0000000000000007");
  }

  @Test
  @Tag("jdk")
  void theDerivedSeedsAreTheSameInEveryBuild() {
    assertThat(invocations().get(1).getDisplayName(2)).isEqualTo("seed 0x3bf1c133036458b3");
  }

  @Test
  void aSaltDerivesOtherSeeds() {
    String unsalted = invocations().get(1).getDisplayName(2);

    System.setProperty("ashlar.seeds.salt", "tonight");

    assertThat(invocations().get(1).getDisplayName(2)).isNotEqualTo(unsalted);
  }

  @Test
  void aPropertyReplacesTheNumberOfSeeds() {
    System.setProperty("ashlar.seeds", "3");
    assertThat(invocations()).hasSize(4);

    System.setProperty("ashlar.seeds", "0");
    assertThatThrownBy(SeedsTest::invocations).hasMessageContaining("seeds=0");
  }

  @Test
  void readsASeedInEitherNotation() {
    assertThat(SeedText.parse(SeedText.format(-2))).isEqualTo(-2);
    assertThat(SeedText.parse(" -2 ")).isEqualTo(-2);
    assertThatThrownBy(() -> SeedText.parse("0xnothing"))
        .hasMessageContaining("not a seed: \"0xnothing\"");
  }

  @Test
  void refusesOtherParameters() throws Exception {
    Method other = SeedsTest.class.getDeclaredMethod("takesAString", String.class);
    ParameterResolver resolver =
        (ParameterResolver) invocations().get(0).getAdditionalExtensions().get(0);

    assertThat(resolver.supportsParameter(parameter(other.getParameters()[0]), context()))
        .isFalse();
  }

  static void takesAString(String text) {}

  private static List<TestTemplateInvocationContext> invocations() {
    SeedsExtension extension = new SeedsExtension();
    assertThat(extension.supportsTestTemplate(context())).isTrue();
    return extension.provideTestTemplateInvocationContexts(context()).toList();
  }

  /** Runs the subject as JUnit would; returns what it threw, null if it passed. */
  private static Throwable run(TestTemplateInvocationContext invocation) throws Exception {
    Object extension = invocation.getAdditionalExtensions().get(0);
    ParameterResolver resolver = (ParameterResolver) extension;
    Method method = context().getRequiredTestMethod();
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      ParameterContext parameter = parameter(method.getParameters()[i]);
      assertThat(resolver.supportsParameter(parameter, context())).isTrue();
      arguments[i] = resolver.resolveParameter(parameter, context());
    }
    try {
      method.invoke(new Subject(), arguments);
      return null;
    } catch (InvocationTargetException thrown) {
      return catchThrowable(() ->
          ((TestExecutionExceptionHandler) extension)
              .handleTestExecutionException(context(), thrown.getCause()));
    }
  }

  private static ExtensionContext context() {
    return (ExtensionContext)
        Proxy.newProxyInstance(
            SeedsTest.class.getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (proxy, called, arguments) ->
                switch (called.getName()) {
                  case "getRequiredTestClass" -> Subject.class;
                  case "getRequiredTestMethod" ->
                      Subject.class.getDeclaredMethod(
                          "failsSometimes", SeededRandom.class, long.class, RandomGenerator.class);
                  default -> throw new UnsupportedOperationException(called.getName());
                });
  }

  private static ParameterContext parameter(Parameter parameter) {
    return (ParameterContext)
        Proxy.newProxyInstance(
            SeedsTest.class.getClassLoader(),
            new Class<?>[] {ParameterContext.class},
            (proxy, called, arguments) ->
                switch (called.getName()) {
                  case "getParameter" -> parameter;
                  case "getTarget" -> Optional.empty();
                  default -> throw new UnsupportedOperationException(called.getName());
                });
  }
}
