package io.ashlar.resilience.keyed;

import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.RateLimiter;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The options of a {@link KeyedLimiter} to be built. Not thread-safe. */
public final class KeyedLimiterBuilder {
  /** Keys a set is planned for, of the seven that it can hold: they are spread by chance. */
  private static final int KEYS_IN_A_SET = 4;

  private static final int MOST_SETS = 1 << 22;
  private static final int MOST_KEYS = MOST_SETS * KEYS_IN_A_SET;

  private final Rate rate;
  private String name = "limiter";
  private long burst;
  private int capacity = 100_000;
  private LongSupplier clock = System::nanoTime;
  private RandomGenerator seeds = new SecureRandom();
  private @Nullable RateLimiter parent;

  KeyedLimiterBuilder(Rate rate) {
    this.rate = rate;
    this.burst = rate.permits();
  }

  /**
   * Names the limiter, for metrics and messages. Default: {@code "limiter"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public KeyedLimiterBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Sets how many permits of a key may be taken at once after a pause. Default: the rate's number
   * of permits.
   *
   * @param burst at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public KeyedLimiterBuilder burst(long burst) {
    if (burst < 1) {
      throw new IllegalArgumentException("burst=" + burst + ", must be >= 1");
    }
    this.burst = burst;
    return this;
  }

  /**
   * Sets for how many keys in debt there is room. Default: 100,000. A key is in debt for as long as
   * its bucket is not full: so it is the number of keys that are busy at a time, not of all that
   * there are. A table takes between 16 and 32 bytes for each of them (it is a power of two); of as
   * many keys about two in a hundred find their part of it full and share a bucket, of half as many
   * less than one in a thousand.
   *
   * @param keys from 1 to 16,777,216
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public KeyedLimiterBuilder capacity(int keys) {
    if (keys < 1 || keys > MOST_KEYS) {
      throw new IllegalArgumentException("capacity=" + keys + ", must be from 1 to " + MOST_KEYS);
    }
    capacity = keys;
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public KeyedLimiterBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Says where the secret seed comes from. Default: {@link SecureRandom}.
   *
   * @param seeds drawn from twice, when the limiter is built
   * @return this builder
   */
  public KeyedLimiterBuilder seeds(RandomGenerator seeds) {
    this.seeds = Objects.requireNonNull(seeds, "seeds");
    return this;
  }

  /**
   * Puts the limiter under another one: a permit of a key is then one of the parent's, too, and is
   * granted only if both have it. So the users of a tenant keep a limit each, and the tenant's
   * limit together. Default: none.
   *
   * @param parent a limiter on the same clock
   * @return this builder
   */
  public KeyedLimiterBuilder within(RateLimiter parent) {
    this.parent = Objects.requireNonNull(parent, "parent");
    return this;
  }

  /**
   * Builds a limiter of which no key has taken anything.
   *
   * @return a new limiter
   * @throws IllegalArgumentException if the burst is above 274,877,906,944
   */
  public KeyedLimiter build() {
    int needed = (capacity + KEYS_IN_A_SET - 1) / KEYS_IN_A_SET;
    int sets = Integer.highestOneBit(2 * needed - 1);
    SipHash hash = new SipHash(seeds.nextLong(), seeds.nextLong());
    return new KeyedLimiter(name, rate, burst, sets, hash, clock, parent);
  }
}
