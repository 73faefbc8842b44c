package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class RequestCountsTest {
  private static final int EACH = 5_000;

  private final RequestCounts counts = new RequestCounts();

  private Background<Boolean> countInAThreadOfItsOwn() {
    return Background.run(() -> {
      for (int i = 0; i < EACH; i++) {
        counts.hit();
        counts.miss();
        counts.miss();
      }
      return true;
    });
  }

  /** Red when a thread that finds another one's cell adds to it. */
  @Test
  void losesNoCountOfMoreThreadsThanItHasPlaces() {
    List<Background<Boolean>> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      threads.add(countInAThreadOfItsOwn());
    }
    threads.forEach(Background::result);

    assertThat(counts.hits()).isEqualTo(100L * EACH);
    assertThat(counts.misses()).isEqualTo(200L * EACH);
  }

  /** Red when the next owner of a cell begins at 0. */
  @Test
  void keepsTheCountsOfThreadsThatHaveEnded() {
    for (int i = 0; i < 100; i++) {
      countInAThreadOfItsOwn().result();
    }

    assertThat(counts.hits()).isEqualTo(100L * EACH);
    assertThat(counts.misses()).isEqualTo(200L * EACH);
  }
}
