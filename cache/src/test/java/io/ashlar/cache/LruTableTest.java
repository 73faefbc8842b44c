package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LruTableTest {

  /** A key that lands in whatever bucket the test wants. */
  private record Key(String name, int hash) {
    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final LruTable<Key, Integer> table = new LruTable<>();

  private Key add(String name, int hash, int weight) {
    Key key = new Key(name, hash);
    table.add(key, LruTable.hash(key), weight, weight);
    return key;
  }

  private LruTable.Entry<Key, Integer> find(Key key) {
    return table.find(key, LruTable.hash(key));
  }

  /** Red when {@code find} trusts the hash and does not ask equals. */
  @Test
  void tellsKeysOfEqualHashApart() {
    Key first = add("first", 5, 1);
    Key second = add("second", 5, 2);

    assertThat(find(first).value).isEqualTo(1);
    assertThat(find(second).value).isEqualTo(2);
    assertThat(find(new Key("third", 5))).isNull();
    table.verify();
  }

  @Test
  void removesFromAnyPlaceOfAChain() {
    Key a = add("a", 5, 1);
    Key b = add("b", 5, 1);
    Key c = add("c", 5, 1);

    table.remove(find(b));
    table.verify();
    table.remove(find(c));
    table.verify();
    table.remove(find(a));
    table.verify();

    assertThat(table.size()).isZero();
    assertThat(table.eldest()).isNull();
  }

  @Test
  void keepsEveryEntryAndTheOrderWhileItGrows() {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      keys.add(add("key" + i, i * 0x10001, 1));
    }
    table.verify();

    for (Key key : keys) {
      assertThat(table.eldest().key).isSameAs(key);
      table.remove(table.eldest());
    }
    table.verify();
  }

  @Test
  void noticesWhenItsStructuresDisagree() {
    add("a", 1, 3);
    Key b = add("b", 2, 0);

    find(b).weight = 4;

    assertThatThrownBy(table::verify)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("total weight is not the sum, size=2, weight=3");
  }
}
