package io.ashlar.resilience.keyed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The hash that cannot be aimed. */
@Tag("jdk")
class SipHashTest {
  /** Of the reference implementation's vectors those for no bytes and for the bytes 0 to 7. */
  @Test
  void agreesWithTheVectorsOfSipHash13() {
    SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    assertThat(hash.hash("")).isEqualTo(0xabac0158050fc4dcL);
    assertThat(hash.hash(0x0706050403020100L)).isEqualTo(0x369095118d299a8eL);
  }

  @Test
  void tellsTextsAndNumbersApart() {
    SipHash hash = new SipHash(1, 2);
    Set<Long> seen = new HashSet<>();
    String text = "\0\0\0\0\0\0\0\0\0";

    for (int length = 0; length <= text.length(); length++) {
      seen.add(hash.hash(text.substring(0, length)));
    }
    seen.add(hash.hash(0L));
    seen.add(new SipHash(1, 3).hash(0L));
    seen.add(new SipHash(2, 2).hash(0L));

    assertThat(seen).hasSize(text.length() + 4);
    assertThat(hash.hash(new StringBuilder("abcde"))).isEqualTo(hash.hash("abcde"));
  }
}
