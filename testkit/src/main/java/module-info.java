/** Instruments that make "it never loses data" something one can check. */
module io.ashlar.testkit {
  requires jdk.management;
  requires static org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports io.ashlar.testkit.docs;
  exports io.ashlar.testkit.files;
  exports io.ashlar.testkit.history;
  exports io.ashlar.testkit.process;
  exports io.ashlar.testkit.random;
  exports io.ashlar.testkit.recovery;
  exports io.ashlar.testkit.simulation;
}
