package io.ashlar.benchmarks.resilience;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class LimiterConformanceTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        AshlarLimiter.class,
        GuavaLimiter.class,
        Bucket4jLimiters.LockFree.class,
        Bucket4jLimiters.Locked.class,
        FailsafeLimiters.Smooth.class,
        FailsafeLimiters.Bursty.class,
        Resilience4jLimiter.class
      })
  void isMetByEveryAdapter(Class<?> adapter) {
    assertThatCode(() -> new LimiterConformance().check(adapter.getName()))
        .doesNotThrowAnyException();
  }

  /** Red when any one rule is left out. */
  @ParameterizedTest
  @MethodSource("brokenRules")
  void namesTheRuleThatAnAdapterBreaks(Class<?> adapter, String rule) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new LimiterConformance().check(adapter.getName()))
        .withMessage(adapter.getName() + ": " + rule);
  }

  static Stream<Arguments> brokenRules() {
    return Stream.of(
        arguments(Stingy.class, "a permit of plenty is granted"),
        arguments(Closed.class, "the first permit of an hour is granted"),
        arguments(Unlimited.class, "the second permit of an hour is refused"));
  }

  /** Has not enough. */
  public static final class Stingy implements Limiter {
    @Override
    public BooleanSupplier plenty() {
      return new AshlarLimiter().scarce();
    }

    @Override
    public BooleanSupplier scarce() {
      return new AshlarLimiter().scarce();
    }
  }

  /** Refuses what there is. */
  public static final class Closed implements Limiter {
    @Override
    public BooleanSupplier plenty() {
      return new AshlarLimiter().plenty();
    }

    @Override
    public BooleanSupplier scarce() {
      return () -> false;
    }
  }

  /** Grants what there is not. */
  public static final class Unlimited implements Limiter {
    @Override
    public BooleanSupplier plenty() {
      return () -> true;
    }

    @Override
    public BooleanSupplier scarce() {
      return () -> true;
    }
  }
}
