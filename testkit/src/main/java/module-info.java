/** Instruments that make "it never loses data" something one can check. */
module io.ashlar.testkit {
  requires static org.jspecify;
  requires static org.junit.jupiter.api;

  exports io.ashlar.testkit.files;
  exports io.ashlar.testkit.recovery;
}
