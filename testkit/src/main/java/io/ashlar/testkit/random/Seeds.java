package io.ashlar.testkit.random;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit test that runs once for each of several seeds.
 *
 * <p>The method may take a {@code long} (the seed), a {@link SeededRandom} or a {@link
 * java.util.random.RandomGenerator} (started at the seed). The seeds are derived from the name of
 * class and method, so a build tests the same ones each time, and two tests do not test the same
 * ones. A failing run prints the line that replays it, on standard error and as a suppressed
 * exception of the failure:
 *
 * <pre>{@code
 * seed 0x1f0c...: replay with -Dtest=QueueTest#agreesWithTheModel -Dashlar.seed=0x1f0c...
 * }</pre>
 *
 * <p>System properties: {@code ashlar.seed} (hexadecimal with {@code 0x}, or decimal) runs that
 * seed alone; {@code ashlar.seeds} replaces the number of seeds; {@code ashlar.seeds.salt} (any
 * text) derives other seeds, for long runs that are to see new ones.
 *
 * <p>A template of tests instead of {@code @ParameterizedTest}, because that would make users
 * depend on another JUnit artifact than its API.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeedsExtension.class)
public @interface Seeds {
  /**
   * How many derived seeds to run.
   *
   * @return at least 1
   */
  int value() default 10;

  /**
   * Seeds that once failed; they run first, beside the derived ones.
   *
   * @return the seeds, none by default
   */
  long[] pinned() default {};
}
