package io.ashlar.resilience.bulkhead;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The options of a {@link PartitionedBulkhead} to be built. Not thread-safe. */
public final class PartitionedBulkheadBuilder {
  private static final int HEAVIEST = 1_000_000;

  private final int limit;
  private final Map<String, Integer> weights = new LinkedHashMap<>();
  private String name = "bulkhead";
  private double lendable = 1;

  PartitionedBulkheadBuilder(int limit) {
    this.limit = limit;
  }

  /**
   * Names the bulkhead, for metrics and messages. Default: {@code "bulkhead"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public PartitionedBulkheadBuilder name(String name) {
    this.name = notBlank("name", name);
    return this;
  }

  /**
   * Adds a partition.
   *
   * @param partition its name, any text that is not blank
   * @param weight its part of the limit in relation to the others', from 1 to 1,000,000
   * @return this builder
   * @throws IllegalArgumentException if the name is blank or there already, or the weight is out of
   *     range
   */
  public PartitionedBulkheadBuilder partition(String partition, int weight) {
    notBlank("partition", partition);
    if (weight < 1 || weight > HEAVIEST) {
      throw new IllegalArgumentException(
          "weight=" + weight + " of " + partition + ", must be from 1 to " + HEAVIEST);
    }
    if (weights.putIfAbsent(partition, weight) != null) {
      throw new IllegalArgumentException("partition=" + partition + " is there already");
    }
    return this;
  }

  /**
   * Sets how much of what partitions do not use may be lent to others. Default: 1, all of it.
   *
   * @param share from 0, where each has its own places and no others, to 1
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public PartitionedBulkheadBuilder lendable(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("lendable=" + share + ", must be from 0 to 1");
    }
    this.lendable = share;
    return this;
  }

  private static String notBlank(String what, String text) {
    Objects.requireNonNull(text, what);
    if (text.isBlank()) {
      throw new IllegalArgumentException(what + "=\"" + text + "\", must not be blank");
    }
    return text;
  }

  /**
   * Builds an empty bulkhead.
   *
   * @return a new bulkhead
   * @throws IllegalStateException if it has no partition
   */
  public PartitionedBulkhead build() {
    if (weights.isEmpty()) {
      throw new IllegalStateException("no partition: add one or several");
    }
    return new PartitionedBulkhead(name, limit, lendable, weights);
  }
}
