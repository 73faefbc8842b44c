/** Instruments that make "it never loses data" something one can check. */
module io.ashlar.testkit {
  exports io.ashlar.testkit.docs;
  exports io.ashlar.testkit.history;
  exports io.ashlar.testkit.process;

  requires static org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports io.ashlar.testkit.random;
  exports io.ashlar.testkit.simulation;
}
