package io.ashlar.cache.policy;

import io.ashlar.cache.clock.ClockNode;
import io.ashlar.cache.clock.TinyLfuClocks;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rule a cache follows when none is chosen: {@link TinyLfuClocks}, whose essay tells how it
 * works. This class shows it to the simulator under the same interface as the others; the cache
 * itself holds its entries in the same clocks without a detour over ids, and so needs no lock for a
 * hit.
 */
public final class AdaptiveTinyLfu implements EvictionPolicy {

  /** What the clocks know of an entry. */
  private static final class Place extends ClockNode<Place> {
    final int id;
    final int weight;
    boolean gone;

    Place(int id, int hash, int weight) {
      super(hash);
      this.id = id;
      this.weight = weight;
    }

    @Override
    protected boolean isGone() {
      return gone;
    }

    @Override
    protected int weight() {
      return weight;
    }
  }

  private final TinyLfuClocks<Place> clocks;
  private @Nullable Place[] places = new Place[16];

  /**
   * No entries.
   *
   * @param capacity the greatest total weight, at least 0
   */
  public AdaptiveTinyLfu(long capacity) {
    clocks = new TinyLfuClocks<>(capacity, 1);
  }

  @Override
  public String name() {
    return "AdaptiveTinyLFU";
  }

  @Override
  public void use(int id) {
    Place place = place(id);
    place.use();
    clocks.used(place.hash());
  }

  @Override
  public void prepare(long fingerprint) {
    clocks.prepare(hash(fingerprint));
  }

  @Override
  public int evict() {
    Place victim = clocks.evict();
    if (victim == null) {
      throw new IllegalStateException("nothing to evict");
    }
    victim.gone = true;
    return victim.id;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    if (id >= places.length) {
      places = Arrays.copyOf(places, Math.max(id + 1, places.length + (places.length >> 1)));
    }
    Place place = new Place(id, hash(fingerprint), weight);
    places[id] = place;
    clocks.add(place);
  }

  @Override
  public void remove(int id) {
    place(id).gone = true;
    clocks.removed();
  }

  @Override
  public void resize(long capacity) {
    clocks.resize(capacity);
  }

  @Override
  public void coldestFirst(IntConsumer visitor) {
    clocks.coldestFirst(place -> visitor.accept(place.id));
  }

  @Override
  public void clear() {
    for (Place place : places) {
      if (place != null) {
        place.gone = true;
      }
    }
    clocks.clear();
  }

  private Place place(int id) {
    Place place = places[id];
    if (place == null) {
      throw new IllegalStateException("id=" + id + ", not here");
    }
    return place;
  }

  private static int hash(long fingerprint) {
    return (int) (((fingerprint ^ (fingerprint >>> 32)) * 0x9E3779B97F4A7C15L) >>> 32);
  }
}
