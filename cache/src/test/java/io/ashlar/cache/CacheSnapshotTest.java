package io.ashlar.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.policy.Lru;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class CacheSnapshotTest {
  private static final SnapshotCodec<String, String> TEXT =
      new SnapshotCodec<>() {
        @Override
        public byte[] encodeKey(String key) {
          return key.getBytes(UTF_8);
        }

        @Override
        public String decodeKey(byte[] bytes) {
          return new String(bytes, UTF_8);
        }

        @Override
        public byte[] encodeValue(String value) {
          return value.getBytes(UTF_8);
        }

        @Override
        public String decodeValue(byte[] bytes) {
          return new String(bytes, UTF_8);
        }
      };

  private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.ofEpochMilli(1_000));
  private final AtomicLong nanos = new AtomicLong();
  private final CacheSnapshot<String, String> snapshot = CacheSnapshot.of(TEXT, wall::get);

  private Cache<String, String> lru(int maximum) {
    return Cache.builder().policy(Lru::new).maximumSize(maximum).build();
  }

  private Cache<String, String> mortal(Duration life) {
    return Cache.builder().maximumSize(100).expireAfterWrite(life).ticker(nanos::get).build();
  }

  private byte[] write(Cache<String, String> cache) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.write(cache, out);
    return out.toByteArray();
  }

  private long restore(Cache<String, String> cache, byte[] bytes) throws IOException {
    return snapshot.restore(cache, new ByteArrayInputStream(bytes));
  }

  private static byte[] sample() throws IOException {
    try (InputStream in = CacheSnapshotTest.class.getResourceAsStream("/cache-snapshot-v1.bin")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  @Test
  void bringsBackWhatWasThere() throws IOException {
    Cache<String, String> before = lru(10);
    before.put("a", "1");
    before.put("b", "");
    Cache<String, String> after = lru(10);

    long restored = restore(after, write(before));

    assertThat(restored).isEqualTo(2);
    assertThat(after.asMap()).isEqualTo(Map.of("a", "1", "b", ""));
  }

  /** Written by another program, after the page in docs/formats. Red when a byte moves. */
  @Test
  void writesAndReadsTheBytesOfVersionOneForEver() throws IOException {
    Cache<String, String> before = mortal(Duration.ofSeconds(60));
    before.put("ann", "30");
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    before.put("bob", "41");
    before.getIfPresent("bob");
    Cache<String, String> after = mortal(Duration.ofSeconds(60));

    assertThat(write(before)).isEqualTo(sample());
    assertThat(restore(after, sample())).isEqualTo(2);
    assertThat(after.asMap()).isEqualTo(Map.of("ann", "30", "bob", "41"));
    assertThat(after.inspection().remainingLife("ann")).contains(Duration.ofSeconds(50));
  }

  @Test
  void keepsTheMostPopularInASmallerCache() throws IOException {
    Cache<String, String> before = lru(10);
    for (String key : List.of("a", "b", "c", "d")) {
      before.put(key, key);
    }
    before.getIfPresent("b");
    Cache<String, String> after = lru(2);

    restore(after, write(before));

    assertThat(after.asMap()).containsOnlyKeys("d", "b");
    assertThat(after.inspection().coldest(2)).containsExactly("d", "b");
  }

  /** Red when what has passed by the wall clock is not taken off. */
  @Test
  void letsTimeGoOnBetweenWritingAndReading() throws IOException {
    Cache<String, String> before = mortal(Duration.ofSeconds(60));
    before.put("a", "1");
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    before.put("b", "2");
    byte[] bytes = write(before);

    wall.set(wall.get().plusSeconds(30));
    Cache<String, String> after = mortal(Duration.ofSeconds(60));
    assertThat(restore(after, bytes)).isEqualTo(1);
    assertThat(after.inspection().remainingLife("b")).contains(Duration.ofSeconds(30));
    assertThat(after.getIfPresent("a")).isNull();

    wall.set(Instant.ofEpochMilli(0)); // set back: nothing is taken off
    Cache<String, String> earlier = mortal(Duration.ofSeconds(60));
    assertThat(restore(earlier, bytes)).isEqualTo(2);
    assertThat(earlier.inspection().remainingLife("a")).contains(Duration.ofSeconds(30));

    wall.set(Instant.ofEpochMilli(Long.MAX_VALUE));
    assertThat(restore(mortal(Duration.ofSeconds(60)), bytes)).isZero();
  }

  @Test
  void letsNothingLiveLongerThanTheCacheWould() throws IOException {
    Cache<String, String> before = lru(10);
    before.put("a", "1");
    Cache<String, String> after = mortal(Duration.ofSeconds(5));

    restore(after, write(before));

    assertThat(after.inspection().remainingLife("a")).contains(Duration.ofSeconds(5));
  }

  @Test
  void leavesAloneWhatTheCacheKnowsAlreadyOrIsLoading() throws IOException {
    Cache<String, String> before = lru(10);
    before.put("a", "old");
    before.put("b", "old");
    before.put("c", "old");
    byte[] bytes = write(before);
    Cache<String, String> after = lru(10);
    after.put("a", "new");

    String loaded =
        after.get(
            "b",
            key -> {
              assertThat(restore(after, bytes)).isEqualTo(1);
              return "new";
            });

    assertThat(loaded).isEqualTo("new");
    assertThat(after.asMap()).isEqualTo(Map.of("a", "new", "b", "new", "c", "old"));
  }

  @Test
  void writesManyBlocksAndReadsNoFurtherThanItsEnd() throws IOException {
    Cache<String, String> before = lru(3_000);
    Random random = new Random(1);
    for (int key = 0; key < 3_000; key++) {
      before.put("key " + key, "v".repeat(random.nextInt(200)));
    }
    before.put("large", "v".repeat(200_000));
    byte[] bytes = write(before);
    byte[] andMore = Arrays.copyOf(bytes, bytes.length + 7);
    Cache<String, String> after = lru(3_000);
    ByteArrayInputStream in = new ByteArrayInputStream(andMore);

    assertThat(snapshot.restore(after, in)).isEqualTo(3_000);

    assertThat(in.available()).isEqualTo(7);
    assertThat(after.asMap()).isEqualTo(before.asMap());
  }

  /** A wrong value is never believed: every byte flipped, every length cut. */
  @Test
  void refusesEveryDamage() throws IOException {
    byte[] sound = sample();
    for (int at = 0; at < sound.length; at++) {
      byte[] flipped = sound.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      byte[] cut = Arrays.copyOf(sound, at);
      Cache<String, String> cache = mortal(Duration.ofSeconds(60));

      assertThatThrownBy(() -> restore(cache, flipped))
          .as("flipped at %d", at)
          .isInstanceOf(SnapshotException.class);
      assertThatThrownBy(() -> restore(cache, cut))
          .as("cut at %d", at)
          .isInstanceOf(SnapshotException.class);
      assertThat(Map.of("ann", "30", "bob", "41").entrySet()).containsAll(cache.asMap().entrySet());
    }
  }

  @Test
  void refusesANewerVersionByItsNumber() throws IOException {
    byte[] newer = sample();
    newer[9] = 2;

    assertThatThrownBy(() -> restore(lru(1), newer))
        .isInstanceOf(SnapshotException.class)
        .hasMessage("version=2 of the format, this one reads 1");
  }

  @Test
  void refusesWhatACarelessCodecMakes() {
    SnapshotCodec<String, String> careless =
        new SnapshotCodec<>() {
          @Override
          public byte[] encodeKey(String key) {
            return new byte[SnapshotLayout.MAXIMUM_KEY_BYTES + 1];
          }

          @Override
          public String decodeKey(byte[] bytes) {
            return "";
          }

          @Override
          public byte[] encodeValue(String value) {
            return new byte[0];
          }

          @Override
          public String decodeValue(byte[] bytes) {
            return "";
          }
        };
    Cache<String, String> cache = lru(1);
    cache.put("a", "1");

    assertThatThrownBy(() -> CacheSnapshot.of(careless).write(cache, new ByteArrayOutputStream()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bytes of a key=16777217, must be <= 16777216");
  }
}
