package io.ashlar.benchmarks;

/** x. */
public final class Bench {
  private Bench() {}

  /** x. */
  public static void main(String[] arguments) {}
}
