package io.ashlar.resilience.registry;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Mechanisms by name: who asks for the same name gets the same one, made when it is first asked
 * for.
 *
 * <pre>{@code
 * Registry<CircuitBreaker> breakers =
 *     Registry.of(name -> CircuitBreaker.builder().name(name).failureRate(40).build());
 * breakers.define("payment", name -> CircuitBreaker.builder().name(name).probes(1).build());
 * breakers.get("stock").execute(() -> stock.query(item));
 * }</pre>
 *
 * <p>The function given to {@link #of} is the default; {@link #define} has its own for a name. To
 * change what has been made, change it: {@code breakers.all().forEach(b -> b.reconfigure(...))}
 * keeps what it has counted, and who holds it sees the change.
 *
 * <p>Names come from the program, not from its users: what is made stays until {@link #remove}.
 *
 * <p>Thread-safe. {@link #get} of a name that is there does not lock. For one that is not, one
 * thread makes it while others wait; the making must not ask this registry.
 *
 * @param <T> type of the mechanisms
 */
public final class Registry<T> {
  private final Function<? super String, ? extends T> byDefault;
  private final Map<String, Function<? super String, ? extends T>> definitions =
      new ConcurrentHashMap<>();
  private final Map<String, T> made = new ConcurrentHashMap<>();
  private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();

  /** Held while something is made or a listener joins, so that no listener misses anything. */
  private final ReentrantLock lock = new ReentrantLock();

  private Registry(Function<? super String, ? extends T> byDefault) {
    this.byDefault = Objects.requireNonNull(byDefault, "byDefault");
  }

  /**
   * An empty registry.
   *
   * @param byDefault makes one for a name that has no definition of its own
   * @param <T> type of the mechanisms
   * @return a new registry
   */
  public static <T> Registry<T> of(Function<? super String, ? extends T> byDefault) {
    return new Registry<>(byDefault);
  }

  /**
   * Defines how the one of a name is made. Concerns what is made from now on.
   *
   * @param name the name
   * @param definition makes it; called once for a name, again only after {@link #remove}
   */
  public void define(String name, Function<? super String, ? extends T> definition) {
    definitions.put(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(definition, "definition"));
  }

  /**
   * The one of a name, made if it is not there. What making it throws is thrown, and nothing is
   * kept.
   *
   * @param name the name
   * @return always the same until it is removed
   */
  public T get(String name) {
    T present = made.get(Objects.requireNonNull(name, "name"));
    return present == null ? make(name) : present;
  }

  private T make(String name) {
    lock.lock();
    try {
      T present = made.get(name);
      if (present != null) {
        return present;
      }
      T fresh =
          Objects.requireNonNull(
              definitions.getOrDefault(name, byDefault).apply(name), "what was made");
      made.put(name, fresh);
      for (Consumer<? super T> listener : listeners) {
        listener.accept(fresh);
      }
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The one of a name if it has been made.
   *
   * @param name the name
   * @return it, or nothing
   */
  public Optional<T> find(String name) {
    return Optional.ofNullable(made.get(Objects.requireNonNull(name, "name")));
  }

  /**
   * All that have been made.
   *
   * @return a copy, ordered by their names
   */
  public List<T> all() {
    return List.copyOf(new TreeMap<>(made).values());
  }

  /**
   * Forgets the one of a name. Who holds it may go on with it; who asks gets a new one.
   *
   * @param name the name
   * @return what was forgotten, or nothing
   */
  public Optional<T> remove(String name) {
    return Optional.ofNullable(made.remove(Objects.requireNonNull(name, "name")));
  }

  /**
   * Adds a listener that is told of each one that is made, and at once of those that have been. It
   * is called before who asked gets it; what it throws, he gets, though not for a second time.
   *
   * @param listener who is told
   */
  public void forEach(Consumer<? super T> listener) {
    Objects.requireNonNull(listener, "listener");
    lock.lock();
    try {
      listeners.add(listener);
      all().forEach(listener);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "Registry" + new TreeMap<>(made).keySet();
  }
}
