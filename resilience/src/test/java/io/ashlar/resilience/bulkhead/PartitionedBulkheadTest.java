package io.ashlar.resilience.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One limit, shares of it, and what one may borrow from another. */
@Tag("jdk")
class PartitionedBulkheadTest {
  private static PartitionedBulkhead bulkhead(int limit, double lendable) {
    return PartitionedBulkhead.builder(limit)
        .name("stock")
        .partition("live", 3)
        .partition("batch", 1)
        .lendable(lendable)
        .build();
  }

  private static int takeAll(PartitionedBulkhead bulkhead, String partition) {
    int taken = 0;
    while (bulkhead.tryAcquire(partition)) {
      taken++;
    }
    return taken;
  }

  @Test
  void showsHowToDivideALimit() throws Exception {
    // snippet: partitions
    PartitionedBulkhead bulkhead =
        PartitionedBulkhead.builder(100).partition("live", 3).partition("batch", 1).build();
    int left = bulkhead.call("live", () -> 7);
    // end

    assertThat(left).isEqualTo(7);
    assertThat(bulkhead.share("live")).isEqualTo(75);
    assertThat(bulkhead.share("batch")).isEqualTo(25);
    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void lendsWhatIsNotUsed() {
    PartitionedBulkhead bulkhead = bulkhead(8, 1);

    assertThat(takeAll(bulkhead, "batch")).isEqualTo(8);
    assertThat(bulkhead.tryAcquire("live")).isFalse();
    bulkhead.release("batch");

    assertThat(bulkhead.tryAcquire("batch")).isTrue();
    bulkhead.release("batch");
    assertThat(bulkhead.tryAcquire("live")).isTrue();
    assertThat(bulkhead.inFlight("live")).isEqualTo(1);
    assertThat(bulkhead.inFlight("batch")).isEqualTo(7);
    assertThat(bulkhead)
        .hasToString("PartitionedBulkhead[name=stock, limit=8, live=1/6, batch=7/2]");
  }

  /** Red when a borrower need not leave enough for the others. */
  @Test
  void keepsWhatIsNotLendable() {
    PartitionedBulkhead none = bulkhead(8, 0);
    assertThat(takeAll(none, "batch")).isEqualTo(2);
    assertThat(takeAll(none, "live")).isEqualTo(6);

    PartitionedBulkhead half = bulkhead(8, 0.5);
    assertThat(takeAll(half, "batch")).isEqualTo(5);
    assertThat(takeAll(half, "live")).isEqualTo(3);
    assertThat(half.inFlight()).isEqualTo(8);
  }

  @Test
  void refusesWithATypedException() {
    PartitionedBulkhead bulkhead = bulkhead(4, 0);
    takeAll(bulkhead, "batch");

    assertThatThrownBy(() -> bulkhead.call("batch", () -> 1))
        .isInstanceOfSatisfying(
            BulkheadFullException.class, refusal -> assertThat(refusal.limit()).isEqualTo(1))
        .hasMessage("bulkhead stock/batch is full, limit=1");
  }

  @Test
  void givesThePlaceBackWhenTheCallThrows() {
    PartitionedBulkhead bulkhead = bulkhead(4, 1);

    assertThatThrownBy(() ->
            bulkhead.call(
                "live",
                () -> {
                  throw new IOException("theirs");
                }))
        .isInstanceOf(IOException.class);

    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void mayBeEnteredFromWithin() throws Exception {
    PartitionedBulkhead bulkhead = bulkhead(4, 1);

    int result = bulkhead.call("live", () -> 1 + bulkhead.<Integer>call("batch", () -> 1));

    assertThat(result).isEqualTo(2);
    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void noticesAPlaceThatIsGivenBackTwice() {
    PartitionedBulkhead bulkhead = bulkhead(4, 1);
    bulkhead.tryAcquire("batch");

    assertThatThrownBy(() -> bulkhead.release("live"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("bulkhead stock, partition live: released more than acquired");
  }

  @Test
  void dividesANewLimitSoThatNothingIsLeft() {
    PartitionedBulkhead bulkhead =
        PartitionedBulkhead.builder(10)
            .partition("a", 1)
            .partition("b", 1)
            .partition("c", 1)
            .build();

    for (int limit = 1; limit < 50; limit++) {
      bulkhead.changeLimit(limit);
      assertThat(bulkhead.share("a") + bulkhead.share("b") + bulkhead.share("c"))
          .isEqualTo(limit)
          .isEqualTo(bulkhead.limit());
      assertThat(bulkhead.share("a") - bulkhead.share("c")).isBetween(0, 1);
    }
  }

  @Test
  void letsCallsEndWhenTheLimitIsLowered() {
    PartitionedBulkhead bulkhead = bulkhead(8, 0);
    takeAll(bulkhead, "live");
    takeAll(bulkhead, "batch");

    bulkhead.changeLimit(4);

    assertThat(bulkhead.inFlight()).isEqualTo(8);
    for (int i = 0; i < 4; i++) {
      bulkhead.release("live");
      assertThat(bulkhead.tryAcquire("batch")).isFalse();
    }
    assertThat(bulkhead.tryAcquire("live")).isFalse();
    bulkhead.release("batch");
    assertThat(bulkhead.tryAcquire("live")).isTrue();
  }

  /** Any history: never more than the limit, and who is below his share gets what is free. */
  @Seeds(200)
  void keepsItsRules(SeededRandom random) {
    List<String> names = List.of("a", "b", "c");
    int limit = 1 + random.nextInt(12);
    double lendable = random.nextInt(3) / 2.0;
    PartitionedBulkheadBuilder builder = PartitionedBulkhead.builder(limit).lendable(lendable);
    names.forEach(name -> builder.partition(name, 1 + random.nextInt(5)));
    PartitionedBulkhead bulkhead = builder.build();

    for (int i = 0; i < 300; i++) {
      String name = names.get(random.nextInt(3));
      int mine = bulkhead.inFlight(name);
      int free = limit - bulkhead.inFlight();
      if (random.nextBoolean()) {
        int unused = 0;
        for (String other : names) {
          unused += Math.max(0, bulkhead.share(other) - bulkhead.inFlight(other));
        }
        boolean expected =
            mine < bulkhead.share(name) ? free > 0 : free > unused - (int) (unused * lendable);
        assertThat(bulkhead.tryAcquire(name)).isEqualTo(expected);
      } else if (mine > 0) {
        bulkhead.release(name);
      }
      assertThat(bulkhead.inFlight()).isBetween(0, limit);
    }
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> PartitionedBulkhead.builder(0)).hasMessage("limit=0, must be >= 1");
    PartitionedBulkheadBuilder builder = PartitionedBulkhead.builder(1);
    assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.partition("a", 0))
        .hasMessage("weight=0 of a, must be from 1 to 1000000");
    assertThatThrownBy(() -> builder.partition("a", 1_000_001)).hasMessageContaining("1000001");
    assertThatThrownBy(() -> builder.partition(" ", 1)).hasMessageContaining("blank");
    assertThatThrownBy(() -> builder.partition("a", 1).partition("a", 2))
        .hasMessage("partition=a is there already");
    assertThatThrownBy(() -> builder.lendable(1.1)).hasMessage("lendable=1.1, must be from 0 to 1");
    assertThatThrownBy(() -> builder.lendable(Double.NaN)).hasMessageContaining("NaN");
    PartitionedBulkhead bulkhead = builder.build();
    assertThatThrownBy(() -> bulkhead.tryAcquire("b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("partition=b, must be one of [a]");
    assertThatThrownBy(() -> bulkhead.changeLimit(0)).hasMessage("limit=0, must be >= 1");
    assertThatThrownBy(() -> bulkhead.call("a", null)).hasMessage("call");
    assertThat(bulkhead.name()).isEqualTo("bulkhead");
  }
}
