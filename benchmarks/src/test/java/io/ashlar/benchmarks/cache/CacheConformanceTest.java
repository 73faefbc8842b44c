package io.ashlar.benchmarks.cache;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class CacheConformanceTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        AshlarCaches.Plain.class,
        AshlarCaches.AfterAccess.class,
        AshlarCaches.AfterAccessCoarse.class,
        AshlarCaches.AfterWrite.class,
        AshlarCaches.PerEntry.class,
        AshlarCaches.Weighed.class,
        CaffeineCaches.Direct.class,
        CaffeineCaches.Default.class,
        CaffeineCaches.DirectAfterAccess.class,
        CaffeineCaches.DefaultAfterAccess.class,
        CaffeineCaches.DirectAfterAccessCoarse.class,
        CaffeineCaches.DefaultAfterAccessCoarse.class,
        CaffeineCaches.AfterWrite.class,
        CaffeineCaches.PerEntry.class,
        CaffeineCaches.Weighed.class,
        Cache2kCache.class,
        GuavaCache.class,
        LinkedHashMapCache.class
      })
  void isMetByEveryAdapter(Class<?> adapter) {
    assertThatCode(() -> new CacheConformance().check(adapter.getName()))
        .doesNotThrowAnyException();
  }

  @Test
  void letsAMapWithoutABoundStandBesideTheCachesOnlyWhereNothingIsEvicted() {
    String map = ConcurrentHashMapCache.class.getName();

    assertThatCode(() -> new CacheConformance.Unbounded().check(map)).doesNotThrowAnyException();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new CacheConformance().check(map))
        .withMessageContaining("20000 entries are held of 1000");
  }

  /** Red when any one rule is left out: each is broken by an adapter that keeps those before it. */
  @ParameterizedTest
  @MethodSource("brokenRules")
  void namesTheRuleThatAnAdapterBreaks(Class<?> adapter, String rule) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new CacheConformance().check(adapter.getName()))
        .withMessageContaining(adapter.getName() + ": " + rule);
  }

  static Stream<Arguments> brokenRules() {
    return Stream.of(
        arguments(Constant.class, "an absent key has no value"),
        arguments(Forgetful.class, "a key has the value that was put"),
        arguments(Deaf.class, "a second put replaces the first"),
        arguments(LoadsAlways.class, "the loaded value stays"),
        arguments(LoadsAside.class, "what was loaded is there"),
        arguments(LoadsTwice.class, "an absent key is loaded once"),
        arguments(Colliding.class, "no key has another's value"),
        arguments(LastOnly.class, "1 entries are held of 1000"),
        arguments(Unbounded.class, "20000 entries are held of 1000"));
  }

  /** A map without a bound. */
  public static class Unbounded implements CacheSubject {
    final Map<Long, Long> map = new HashMap<>();
    Function<Long, Long> loader = key -> key;

    @Override
    public void open(int capacity, Function<Long, Long> keyLoader) {
      loader = keyLoader;
    }

    @Override
    public @Nullable Long get(Long key) {
      return map.get(key);
    }

    @Override
    public Long getOrLoad(Long key) {
      return map.computeIfAbsent(key, loader);
    }

    @Override
    public void put(Long key, Long value) {
      map.put(key, value);
    }

    @Override
    public Object cache() {
      return map;
    }
  }

  /** Holds nothing. */
  public static final class Forgetful extends Unbounded {
    @Override
    public void put(Long key, Long value) {}
  }

  /** Loads what it has. */
  public static final class LoadsAlways extends Unbounded {
    @Override
    public Long getOrLoad(Long key) {
      return loader.apply(key);
    }
  }

  /** Has a value for everything. */
  public static final class Constant extends Unbounded {
    @Override
    public Long get(Long key) {
      return 70L;
    }
  }

  /** Keeps the first value. */
  public static final class Deaf extends Unbounded {
    @Override
    public void put(Long key, Long value) {
      map.putIfAbsent(key, value);
    }
  }

  /** Keeps what it loads where a get does not look. */
  public static final class LoadsAside extends Unbounded {
    private final Map<Long, Long> loaded = new HashMap<>();

    @Override
    public Long getOrLoad(Long key) {
      return loaded.computeIfAbsent(key, loader);
    }
  }

  /** Loads again what it has just loaded, and keeps the first. */
  public static final class LoadsTwice extends Unbounded {
    @Override
    public Long getOrLoad(Long key) {
      Long value = super.getOrLoad(key);
      loader.apply(key);
      return value;
    }
  }

  /** Takes all keys of one slot for the same. */
  public static final class Colliding extends Unbounded {
    @Override
    public @Nullable Long get(Long key) {
      return map.get(key % 1_000);
    }

    @Override
    public void put(Long key, Long value) {
      map.put(key % 1_000, value);
    }
  }

  /** Holds the last entry only. */
  public static final class LastOnly extends Unbounded {
    @Override
    public void put(Long key, Long value) {
      map.clear();
      map.put(key, value);
    }
  }
}
