package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheExceptionTest {

  /** Keys need not be serializable, but what failed on one machine must be told on another. */
  @Test
  void keepsItsMessageButNotItsKeysWhenSerialized() throws Exception {
    Object key = new Object();

    CacheLoadException load = copy(new CacheLoadException(key, new IOException("down")));
    RecursiveLoadException circle = copy(new RecursiveLoadException(List.of(key, key)));
    InvalidWeightException weight = copy(new InvalidWeightException(-1));

    assertThat(load).hasMessageContaining(key.toString()).hasMessageContaining("down");
    assertThat(load.key()).isNull();
    assertThat(circle).hasMessage("cycle=%s -> %s, a load waits for itself", key, key);
    assertThat(circle.cycle()).isEmpty();
    assertThat(weight.weight()).isEqualTo(-1);
  }

  /** Red when {@code MessageText} lets through what a {@code toString} throws. */
  @Test
  void tellsWhatFailedEvenIfTheKeyCannotTellItsName() {
    Cache<Nameless, Integer> cache = Cache.builder().maximumSize(10).build();
    IOException failure = new IOException("down");

    assertThatThrownBy(() ->
            cache.get(
                new Nameless(),
                key -> {
                  throw failure;
                }))
        .isInstanceOf(CacheLoadException.class)
        .hasCause(failure)
        .hasMessage(
            "key=%s (its toString failed), load failed: java.io.IOException: down",
            Nameless.class.getName());
    assertThatThrownBy(() -> cache.get(new Nameless(), key -> cache.get(key, again -> 1)))
        .isInstanceOf(CacheLoadException.class)
        .hasCauseInstanceOf(RecursiveLoadException.class)
        .rootCause()
        .hasMessage(
            "cycle=%1$s (its toString failed) -> %1$s (its toString failed), a load waits for"
                + " itself",
            Nameless.class.getName());
    assertThat(new LoadInterruptedException(new Nameless(), new InterruptedException()))
        .hasMessageContaining("key=" + Nameless.class.getName() + " (its toString failed)");
  }

  @Test
  void tellsWhatFailedEvenIfTheFailureCannotTellItsName() {
    class Mute extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new IllegalStateException("no message");
      }
    }
    RuntimeException failure = new Mute();
    Cache<String, Integer> cache = Cache.builder().maximumSize(10).build();

    assertThatThrownBy(() ->
            cache.get(
                "k",
                key -> {
                  throw failure;
                }))
        .isInstanceOf(CacheLoadException.class)
        .hasMessage("key=k, load failed: %s (its toString failed)", Mute.class.getName())
        .satisfies(e -> assertThat(e.getCause() == failure).isTrue());
  }

  /** Equal to its like, and without a text: a list that contains itself is such a key. */
  private static final class Nameless {
    @Override
    public int hashCode() {
      return 1;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Nameless;
    }

    @Override
    public String toString() {
      throw new StackOverflowError();
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends CacheException> E copy(E exception) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(exception);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (E) in.readObject();
    }
  }
}
