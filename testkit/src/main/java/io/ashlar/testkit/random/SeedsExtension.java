package io.ashlar.testkit.random;

import java.lang.reflect.Method;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** The JUnit extension behind {@link Seeds}; used through that annotation only. */
public final class SeedsExtension implements TestTemplateInvocationContextProvider {
  private static final String REPLAY = "ashlar.seed";
  private static final String COUNT = "ashlar.seeds";
  private static final String SALT = "ashlar.seeds.salt";

  /** Called by JUnit. */
  public SeedsExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    Method method = context.getRequiredTestMethod();
    Seeds seeds = method.getAnnotation(Seeds.class);
    String test = context.getRequiredTestClass().getName() + '#' + method.getName();
    return seeds(seeds, test).mapToObj(seed -> new SeededInvocation(seed, test));
  }

  private static LongStream seeds(Seeds seeds, String test) {
    String replayed = System.getProperty(REPLAY);
    if (replayed != null) {
      return LongStream.of(SeedText.parse(replayed));
    }
    int count = Integer.getInteger(COUNT, seeds.value());
    if (count < 1) {
      throw new IllegalArgumentException("seeds=" + count + " of " + test + ", must be >= 1");
    }
    SeededRandom root = SeededRandom.of(0).fork(test).fork(System.getProperty(SALT, ""));
    return LongStream.concat(
        LongStream.of(seeds.pinned()),
        LongStream.range(0, count).map(index -> root.fork(index).seed()));
  }

  /** One run with one seed: names it, hands it to the method, prints it when the run fails. */
  private record SeededInvocation(long seed, String test)
      implements TestTemplateInvocationContext, ParameterResolver, TestExecutionExceptionHandler {
    @Override
    public String getDisplayName(int invocationIndex) {
      return "seed " + SeedText.format(seed);
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == long.class || type == SeededRandom.class || type == RandomGenerator.class;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      if (parameter.getParameter().getType() == long.class) {
        return seed;
      }
      return SeededRandom.of(seed);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable throwable)
        throws Throwable {
      String line =
          String.format(
              "seed %s: replay with %s -D%s=%s",
              SeedText.format(seed),
              quoted("-Dtest=" + test.substring(test.lastIndexOf('.') + 1)),
              REPLAY,
              SeedText.format(seed));
      System.err.println(line);
      throwable.addSuppressed(new SeedNote(line));
      throw throwable;
    }
  }

  /** What a shell passes on as it is, though a nested class has a dollar sign in its name. */
  private static String quoted(String argument) {
    return argument.indexOf('$') < 0 ? argument : "'" + argument + "'";
  }

  /** Carries the replay line inside the failure, where every report shows it. */
  private static final class SeedNote extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SeedNote(String line) {
      super(line, null, false, false);
    }
  }
}
