package io.ashlar.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PolicySimulatorTest {

  @Test
  void countsHitsAndRequests() {
    PolicySimulator lru = new PolicySimulator(Lru::new, 2);
    assertThat(lru.hitRate()).isEqualTo(1.0);

    assertThat(lru.request(1)).isFalse();
    assertThat(lru.request(2)).isFalse();
    assertThat(lru.request(1)).isTrue();
    assertThat(lru.request(3)).isFalse();
    assertThat(lru.request(2)).isFalse();

    assertThat(lru.hits()).isEqualTo(1);
    assertThat(lru.requests()).isEqualTo(5);
    assertThat(lru.hitRate()).isEqualTo(0.2);
  }

  @Test
  void refusesACapacityItCannotHold() {
    assertThatThrownBy(() -> new PolicySimulator(Lru::new, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity=0, must be from 1 to 2^28");
    assertThatThrownBy(() -> new PolicySimulator(Lru::new, (1 << 28) + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PolicySimulator((PolicyFactory) null, 1))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("factory");
    assertThatThrownBy(() -> new WTinyLfu(10, 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("windowShare=1.5, must be from 0 to 1");
  }

  @Test
  void saysWhatMisuseItNotices() {
    assertThatThrownBy(() -> new Lfu(1).evict()).hasMessage("nothing to evict");
    assertThatThrownBy(() -> new AdaptiveTinyLfu(1).evict()).hasMessage("nothing to evict");
    Lfu lfu = new Lfu(1);
    lfu.add(0, 0, 1);
    assertThatThrownBy(() -> lfu.use(3)).hasMessage("id=3, not here");
    assertThatThrownBy(() -> new AdaptiveTinyLfu(1).use(3)).hasMessage("id=3, not here");
  }

  @Test
  void namesEachRuleAsTheFieldDoes() {
    assertThat(new Lru(1).name()).isEqualTo("LRU");
    assertThat(new Lfu(1).name()).isEqualTo("LFU");
    assertThat(new Arc(1).name()).isEqualTo("ARC");
    assertThat(new TwoQueue(1).name()).isEqualTo("2Q");
    assertThat(new S3Fifo(1).name()).isEqualTo("S3-FIFO");
    assertThat(new Sieve(1).name()).isEqualTo("SIEVE");
    assertThat(new WTinyLfu(1).name()).isEqualTo("W-TinyLFU");
    assertThat(new AdaptiveTinyLfu(1).name()).isEqualTo("AdaptiveTinyLFU");
    assertThat(new Clairvoyant().name()).isEqualTo("Clairvoyant");
  }
}
