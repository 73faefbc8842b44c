package io.ashlar.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
  @Test
  @Tag("jdk")
  void givesTheWordsOfXoshiro256PlusPlus() {
    // The vector of the Rust crate rand_xoshiro, made with the authors' C code.
    SeededRandom random = new SeededRandom(1, 2, 3, 4);

    assertThat(random.longs(5))
        .containsExactly(
            41943041L,
            58720359L,
            3588806011781223L,
            3591011842654386L,
            Long.parseUnsignedLong("9228616714210784205"));
  }

  @Test
  void agreesWithTheJdksGeneratorOfTheSameName() {
    byte[] state = new byte[32];
    SeededRandom.of(7).nextBytes(state);
    for (int i = 0; i < state.length; i++) {
      // JDK 17 extends the sign of a seed's bytes (JDK-8283083); positive ones are right
      // everywhere.
      state[i] &= 0x7f;
    }
    ByteBuffer words = ByteBuffer.wrap(state);
    SeededRandom ours =
        new SeededRandom(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    RandomGenerator theirs = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(state);

    assertThat(ours.longs(1_000).toArray()).isEqualTo(theirs.longs(1_000).toArray());
  }

  @Test
  @Tag("jdk")
  void givesTheSameDerivedValuesOnEveryJdk() {
    SeededRandom random = SeededRandom.of(42);
    long[] drawn = {
      random.nextLong(),
      random.nextInt(),
      random.nextInt(1000),
      random.nextInt(-5, 5),
      random.nextLong(1L << 40),
      random.nextBoolean() ? 1 : 0,
      Double.doubleToRawLongBits(random.nextDouble()),
      Double.doubleToRawLongBits(random.nextDouble(3)),
      Float.floatToRawIntBits(random.nextFloat()),
      Float.floatToRawIntBits(random.nextFloat(2)),
      Double.doubleToRawLongBits(random.nextGaussian()),
      Double.doubleToRawLongBits(random.nextGaussian(5, 2)),
      Double.doubleToRawLongBits(random.nextExponential()),
      random.fork("a").nextLong()
    };

    assertThat(drawn)
        .containsExactly(
            -3425465463722317665L,
            1369325940L,
            983L,
            2L,
            872467413108L,
            1L,
            4593684317981445400L,
            4610854506875504806L,
            1045738444L,
            1072623574L,
            4596237826097914653L,
            4617772427385045164L,
            4602822582675351215L,
            5641791993337857557L);
  }

  @Test
  void seedsTheStateBySplitMix64() {
    // First outputs of SplitMix64 at seed 1234567 (Rosetta Code, "Pseudo-random
    // numbers/Splitmix64").
    SeededRandom seeded = SeededRandom.of(1234567);
    SeededRandom byHand =
        new SeededRandom(
            6457827717110365317L,
            3203168211198807973L,
            Long.parseUnsignedLong("9817491932198370423"),
            4593380528125082431L);

    assertThat(seeded.nextLong()).isEqualTo(byHand.nextLong());
  }

  @Test
  void forksDependOnSeedAndLabelOnly() {
    SeededRandom random = SeededRandom.of(1);
    long before = random.fork("network").nextLong();

    random.nextLong();
    random.fork("other").nextLong();

    assertThat(random.fork("network").nextLong()).isEqualTo(before);
    assertThat(SeededRandom.of(2).fork("network").nextLong()).isNotEqualTo(before);
    assertThat(random.fork(1).nextLong()).isNotEqualTo(random.fork(2).nextLong());
  }

  @Test
  void startsAgainOnReset() {
    SeededRandom random = SeededRandom.of(3);
    long first = random.nextLong();

    random.reset(3);

    assertThat(random.nextLong()).isEqualTo(first);
    assertThat(random.seed()).isEqualTo(3);
    assertThat(random).hasToString("SeededRandom[seed=0x0000000000000003]");
  }

  @Test
  void drawsEachNumberBelowABoundEquallyOften() {
    SeededRandom random = SeededRandom.of(5);
    int[] counts = new int[6];

    for (int i = 0; i < 60_000; i++) {
      counts[random.nextInt(6)]++;
    }

    assertThat(IntStream.of(counts))
        .allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
  }

  @Test
  void rejectsTheWordsThatWouldFavourSomeResults() {
    // Eight words of every eight would give the three results of a period 3, 3 and 2 times.
    // Red without the rejection loop in Draws.below.
    SeededRandom random = SeededRandom.of(6);
    long bound = 3L << 61;
    int low = 0;

    for (int i = 0; i < 30_000; i++) {
      low += random.nextLong(bound) % 3 == 0 ? 1 : 0;
    }

    assertThat(low).isBetween(9_700, 10_300);
  }

  @Test
  void staysBelowABoundThatRoundingReaches() {
    RandomGenerator top = SeededRandom.of(8);

    assertThat(top.doubles(1_000, 1.0, Math.nextUp(1.0))).allMatch(value -> value == 1.0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(top.nextFloat(1, 1.0000001f)).isEqualTo(1f);
      assertThat(top.nextDouble(1, Math.nextUp(1.0))).isEqualTo(1.0);
    }
  }

  @Test
  void fillsBytesOfAnyLength() {
    byte[] eight = new byte[8];
    byte[] three = new byte[3];

    SeededRandom.of(9).nextBytes(eight);
    SeededRandom.of(9).nextBytes(three);

    assertThat(eight).startsWith(three);
  }

  @Test
  void refusesEmptyRanges() {
    SeededRandom random = SeededRandom.of(1);

    assertThatThrownBy(() -> random.nextLong(0)).hasMessageContaining("bound=0");
    assertThatThrownBy(() -> random.nextInt(-1)).hasMessageContaining("bound=-1");
    assertThatThrownBy(() -> random.nextLong(5, 5)).hasMessageContaining("origin=5");
    assertThatThrownBy(() -> random.nextLong(Long.MIN_VALUE, 5)).hasMessageContaining("bound=5");
    assertThatThrownBy(() -> random.nextInt(5, 4)).hasMessageContaining("origin=5");
    assertThatThrownBy(() -> random.nextDouble(1, 1)).hasMessageContaining("origin=1.0");
    assertThatThrownBy(() -> random.nextDouble(0, Double.POSITIVE_INFINITY))
        .hasMessageContaining("Infinity");
    assertThatThrownBy(() -> random.nextGaussian(0, -1)).hasMessageContaining("stddev=-1.0");
  }
}
