package io.ashlar.testkit.random;

import java.util.random.RandomGenerator;

/**
 * A random generator whose every answer is specified here, so that a seed means the same on each
 * JDK.
 *
 * <p><b>Why our own.</b> The JDK's generators fix the bits of {@code nextLong()}, but the methods
 * derived from it (doubles in a range, Gaussians, exponentials, bounded integers) are default
 * methods whose algorithm may change and has changed; {@code Math.log} may differ in the last bit
 * between a JVM's interpreter, compiler and CPU. A schedule decided by such a value is not the same
 * schedule on the next JDK. Here every derived method is written out, and those that need
 * transcendental functions use {@link StrictMath}.
 *
 * <p><b>Algorithm.</b> xoshiro256++ 1.0 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number
 * Generators", ACM TOMS 47(4), 2021): 256 bits of state, period 2<sup>256</sup> - 1, three
 * rotations and a few xors a word. The state is filled from the seed by SplitMix64 (Steele, Lea and
 * Flood, OOPSLA 2014), as its authors advise, so that seeds 1 and 2 have nothing in common.
 *
 * <p><b>Streams.</b> {@link #fork(String)} gives an independent stream that depends on the seed and
 * the label only, not on what was drawn before. Each part of a test that draws gets its own fork;
 * then one more draw in one part shifts nothing in another.
 *
 * <p>Not thread-safe, and on purpose: a generator shared by threads cannot be replayed. Not for
 * secrets.
 */
public final class SeededRandom implements RandomGenerator {
  private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  private long seed;
  private long s0;
  private long s1;
  private long s2;
  private long s3;

  private SeededRandom(long seed) {
    reset(seed);
  }

  /** Fills the state directly; for the published test vectors. */
  SeededRandom(long s0, long s1, long s2, long s3) {
    this.s0 = s0;
    this.s1 = s1;
    this.s2 = s2;
    this.s3 = s3;
  }

  /**
   * Returns a generator that starts at the given seed.
   *
   * @param seed any number; each gives a different stream
   * @return a new generator
   */
  public static SeededRandom of(long seed) {
    return new SeededRandom(seed);
  }

  /**
   * Returns the seed this generator was last started from.
   *
   * @return the seed, not the current state
   */
  public long seed() {
    return seed;
  }

  /**
   * Starts this generator again as if newly made by {@link #of(long)}. For draws keyed by a number
   * ("the luck of message 17 on this link") without an allocation for each.
   *
   * @param newSeed any number
   */
  public void reset(long newSeed) {
    seed = newSeed;
    long state = newSeed + GOLDEN_RATIO;
    s0 = Draws.mix(state);
    state += GOLDEN_RATIO;
    s1 = Draws.mix(state);
    state += GOLDEN_RATIO;
    s2 = Draws.mix(state);
    state += GOLDEN_RATIO;
    s3 = Draws.mix(state);
  }

  /**
   * Returns an independent stream for the part of a test that the label names. Depends on {@link
   * #seed()} and the label only: neither the order of forks nor earlier draws matter.
   *
   * @param label what draws from the new stream
   * @return a new generator
   */
  public SeededRandom fork(String label) {
    return fork(Draws.hash(label));
  }

  /**
   * Returns the independent stream of the given number, as {@link #fork(String)}.
   *
   * @param index any number
   * @return a new generator
   */
  public SeededRandom fork(long index) {
    return of(Draws.mix(seed ^ Draws.mix(index + GOLDEN_RATIO)) + GOLDEN_RATIO);
  }

  @Override
  public long nextLong() {
    long result = Long.rotateLeft(s0 + s3, 23) + s0;
    long t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  @Override
  public long nextLong(long bound) {
    return Draws.below(this, bound);
  }

  /** {@inheritDoc} The range may not span more than {@code Long.MAX_VALUE} values. */
  @Override
  public long nextLong(long origin, long bound) {
    if (origin >= bound || bound - origin <= 0) {
      throw new IllegalArgumentException("origin=" + origin + ", bound=" + bound);
    }
    return origin + Draws.below(this, bound - origin);
  }

  @Override
  public int nextInt() {
    return (int) (nextLong() >>> 32);
  }

  @Override
  public int nextInt(int bound) {
    return (int) Draws.below(this, bound);
  }

  @Override
  public int nextInt(int origin, int bound) {
    return (int) nextLong(origin, bound);
  }

  @Override
  public boolean nextBoolean() {
    return nextLong() < 0;
  }

  @Override
  public double nextDouble() {
    return Draws.unit(this);
  }

  @Override
  public double nextDouble(double bound) {
    return nextDouble(0, bound);
  }

  @Override
  public double nextDouble(double origin, double bound) {
    if (!(origin < bound && Double.isFinite(bound - origin))) {
      throw new IllegalArgumentException("origin=" + origin + ", bound=" + bound);
    }
    double value = origin + nextDouble() * (bound - origin);
    return value < bound ? value : Math.nextDown(bound);
  }

  @Override
  public float nextFloat() {
    return (nextLong() >>> 40) * 0x1.0p-24f;
  }

  @Override
  public float nextFloat(float bound) {
    return nextFloat(0, bound);
  }

  @Override
  public float nextFloat(float origin, float bound) {
    float value = (float) nextDouble(origin, bound);
    return value < bound ? value : Math.nextDown(bound);
  }

  /**
   * {@inheritDoc} By the polar method (Marsaglia and Bray 1964) with {@link StrictMath}; keeps no
   * spare.
   */
  @Override
  public double nextGaussian() {
    double x;
    double square;
    do {
      x = 2 * nextDouble() - 1;
      double y = 2 * nextDouble() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
  }

  @Override
  public double nextGaussian(double mean, double stddev) {
    if (!(stddev >= 0)) {
      throw new IllegalArgumentException("stddev=" + stddev + ", must be >= 0");
    }
    return mean + stddev * nextGaussian();
  }

  /** {@inheritDoc} By inversion with {@link StrictMath}. */
  @Override
  public double nextExponential() {
    return -StrictMath.log1p(-nextDouble());
  }

  /** {@inheritDoc} Little endian, eight bytes of each word. */
  @Override
  public void nextBytes(byte[] bytes) {
    for (int i = 0; i < bytes.length; ) {
      long word = nextLong();
      for (int n = Math.min(8, bytes.length - i); n > 0; n--) {
        bytes[i++] = (byte) word;
        word >>>= 8;
      }
    }
  }

  @Override
  public String toString() {
    return "SeededRandom[seed=" + SeedText.format(seed) + "]";
  }
}
