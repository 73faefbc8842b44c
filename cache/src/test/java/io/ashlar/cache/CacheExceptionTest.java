package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

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
