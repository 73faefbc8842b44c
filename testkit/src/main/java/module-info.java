/** Instruments that make "it never loses data" something one can check. */
module io.ashlar.testkit {
  requires static org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports io.ashlar.testkit.random;
  exports io.ashlar.testkit.simulation;
}
