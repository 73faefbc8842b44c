package io.ashlar.benchmarks.cache;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class CacheConformanceTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        AshlarCacheSubject.class,
        CaffeineDirectSubject.class,
        CaffeineDefaultSubject.class,
        GuavaSubject.class,
        LinkedHashMapSubject.class
      })
  void isMetByEveryAdapter(Class<?> adapter) {
    assertThatCode(() -> new CacheConformance().check(adapter.getName()))
        .doesNotThrowAnyException();
  }

  /** Red when a rule is left out of check(). */
  @ParameterizedTest
  @ValueSource(
      classes = {Unbounded.class, Forgetful.class, LoadsAlways.class, Constant.class, Deaf.class})
  void isNotMetByWhatIsNoBoundedCache(Class<?> adapter) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new CacheConformance().check(adapter.getName()))
        .withMessageContaining(adapter.getName());
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
}
