package io.ashlar.testkit.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both trees agree with a sorted map, and every version ever taken stays as it was. */
class PersistentTreesTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void radixTreesAreVersionsOfASparseArray(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RadixTree<String>> versions = new ArrayList<>();
    List<Map<Long, String>> models = new ArrayList<>();
    RadixTree<String> tree = RadixTree.empty();
    TreeMap<Long, String> model = new TreeMap<>();
    for (int step = 0; step < 600; step++) {
      long index = random.nextLong(1L << random.nextInt(1, 40));
      switch (random.nextInt(8)) {
        case 0 -> {
          tree = tree.first(index);
          model.tailMap(index).clear();
        }
        case 1, 2 -> {
          Long present = model.ceilingKey(index);
          long removed = present == null ? index : present;
          tree = tree.with(removed, null);
          model.remove(removed);
        }
        default -> {
          tree = tree.with(index, "v" + step);
          model.put(index, "v" + step);
        }
      }
      versions.add(tree);
      models.add(new TreeMap<>(model));
    }

    for (int version = 0; version < versions.size(); version++) {
      RadixTree<String> checked = versions.get(version);
      models
          .get(version)
          .forEach((index, value) -> assertThat(checked.get(index)).isEqualTo(value));
      for (int i = 0; i < 20; i++) {
        long index = random.nextLong(1L << random.nextInt(1, 60));
        assertThat(checked.get(index)).isEqualTo(models.get(version).get(index));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nameTreesAreVersionsOfASortedMap(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<NameTree> versions = new ArrayList<>();
    List<TreeMap<String, Long>> models = new ArrayList<>();
    NameTree tree = NameTree.EMPTY;
    TreeMap<String, Long> model = new TreeMap<>();
    for (int step = 1; step < 600; step++) {
      String name = "name" + random.nextInt(80);
      if (random.nextInt(3) == 0) {
        tree = tree.without(name);
        model.remove(name);
      } else {
        tree = tree.with(name, step);
        model.put(name, (long) step);
      }
      versions.add(tree);
      models.add(new TreeMap<>(model));
    }

    for (int version = 0; version < versions.size(); version++) {
      NameTree checked = versions.get(version);
      TreeMap<String, Long> expected = models.get(version);
      assertThat(checked.names()).containsExactlyElementsOf(expected.keySet());
      assertThat(checked.inodes()).containsExactlyElementsOf(expected.values());
      assertThat(checked.isEmpty()).isEqualTo(expected.isEmpty());
      assertThat(checked.get("name7")).isEqualTo(expected.getOrDefault("name7", 0L));
    }
  }
}
