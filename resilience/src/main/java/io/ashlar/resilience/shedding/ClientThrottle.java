package io.ashlar.resilience.shedding;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that does not send what would probably be refused.
 *
 * <pre>{@code
 * ClientThrottle throttle = ClientThrottle.ofDefaults("stock");
 * int left = throttle.call(() -> stock.query(item));
 * }</pre>
 *
 * <p><b>Why.</b> Refusing costs a server less than serving, but not nothing: at many times its
 * capacity it does nothing but refuse. A circuit breaker would stop all calls, also those that had
 * been served. This stops a share of them.
 *
 * <p><b>How it works</b> (Beyer et al., Site Reliability Engineering, 2016, chapter 21,
 * "Client-Side Throttling"). Over a sliding window, the client counts the requests it was asked for
 * and how many of them the service accepted. A request is refused here with probability
 *
 * <pre>p = max(0, (requests - K * accepts) / (requests + 1))</pre>
 *
 * As long as the service accepts more than one in K, nothing happens. When it accepts less, the
 * client goes on until it sends about K times as many requests as are accepted: with K = 2, one
 * refused for one served, and no state has to be left. From a partial outage it recovers with the
 * service; from a total one, with a window full of failures and no success, the share that is sent
 * grows about sevenfold each window - choose a shorter one if that is too slow.
 *
 * <p>A request is counted when it begins, not when it ends (and also if it is refused here): a
 * service that hangs answers nobody, and a throttle that waited for the answers would see nothing
 * wrong until its callers' time-outs. The window should be longer than the slowest answers.
 *
 * <p>Unlike the book, nothing is refused before the window holds a minimum of requests: else a
 * client that begins with a hundred calls at once would refuse most of them before the first answer
 * can be there.
 *
 * <p>Thread-safe, without locks, and allocates nothing.
 */
public final class ClientThrottle {
  private static final Logger LOG = LoggerFactory.getLogger(ClientThrottle.class);
  private static final int SLICES = 12;

  private final String name;
  private final double multiplier;
  private final int minimumRequests;
  private final long sliceNanos;
  private final Predicate<? super Throwable> rejected;
  private final RandomGenerator random;
  private final LongSupplier clock;
  private final long originNanos;
  private final SlicedCount requests = new SlicedCount(SLICES);
  private final SlicedCount accepts = new SlicedCount(SLICES);
  private final AtomicLong failures = new AtomicLong();

  ClientThrottle(ClientThrottleBuilder options) {
    this.name = options.name;
    this.multiplier = options.multiplier;
    this.minimumRequests = options.minimumRequests;
    this.sliceNanos = (options.window.toNanos() + SLICES - 1) / SLICES;
    this.rejected = options.rejected;
    this.random = options.random;
    this.clock = options.clock;
    this.originNanos = clock.getAsLong();
  }

  /**
   * A throttle as in the book: K = 2, two minutes.
   *
   * @param name for metrics and messages; any text that is not blank
   * @return a new throttle
   * @throws IllegalArgumentException if the name is blank
   */
  public static ClientThrottle ofDefaults(String name) {
    return builder().name(name).build();
  }

  /**
   * A throttle with options.
   *
   * @return a builder
   */
  public static ClientThrottleBuilder builder() {
    return new ClientThrottleBuilder();
  }

  /**
   * The name.
   *
   * @return what the builder was given
   */
  public String name() {
    return name;
  }

  /**
   * Counts a request and says whether to send it.
   *
   * @return true to send it; if the service accepts it, {@link #onAccepted} must be called
   */
  public boolean tryAcquire() {
    int slice = slice();
    double probability = probability(slice);
    requests.add(slice);
    return probability == 0 || random.nextDouble() >= probability;
  }

  /** Counts a request that the service has accepted: it did the work, whatever came of it. */
  public void onAccepted() {
    accepts.add(slice());
  }

  /**
   * How likely the next request is refused.
   *
   * @return from 0 to 1, 1 excluded
   */
  public double refusalProbability() {
    return probability(slice());
  }

  private double probability(int slice) {
    long asked = requests.sum(slice);
    if (asked < minimumRequests) {
      return 0;
    }
    return Math.max(0, (asked - multiplier * accepts.sum(slice)) / (asked + 1.0));
  }

  private int slice() {
    return (int) ((clock.getAsLong() - originNanos) / sliceNanos);
  }

  /**
   * Makes a call, or does not.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws CallThrottledException if the call is not made
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    if (!tryAcquire()) {
      throw new CallThrottledException(name, refusalProbability());
    }
    T result;
    try {
      result = call.call();
    } catch (Throwable failure) {
      onFailure(failure);
      throw failure;
    }
    onSuccess();
    return result;
  }

  /**
   * Begins a call that answers by a stage, or does not.
   *
   * @param call begins the call; what it throws fails the stage
   * @param <T> type of the result
   * @return the call's stage itself, or one that has failed with {@link CallThrottledException}
   */
  public <T extends @Nullable Object> CompletionStage<T> stage(
      Supplier<? extends CompletionStage<T>> call) {
    Objects.requireNonNull(call, "call");
    try {
      if (!tryAcquire()) {
        return CompletableFuture.failedFuture(
            new CallThrottledException(name, refusalProbability()));
      }
      CompletionStage<T> inner = Objects.requireNonNull(call.get(), "the call's stage");
      inner.handle((result, failure) -> {
        if (failure == null) {
          onSuccess();
        } else {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          onFailure(cause == null ? failure : cause);
        }
        return true;
      });
      return inner;
    } catch (Throwable failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /** A predicate that fails must not take the place of the call's own failure. */
  private void onFailure(Throwable failure) {
    try {
      if (!rejected.test(failure)) {
        onAccepted();
      }
    } catch (Throwable broken) {
      complain("the predicate of rejections or the clock", broken);
    }
  }

  /** Nor a clock that fails the place of its result. */
  private void onSuccess() {
    try {
      onAccepted();
    } catch (RuntimeException broken) {
      complain("the clock", broken);
    }
  }

  /** Counts all, and logs the 1st, 2nd, 4th, 8th...: what fails on each call must not flood. */
  private void complain(String what, Throwable failure) {
    long count = failures.incrementAndGet();
    if ((count & (count - 1)) == 0) {
      LOG.warn("throttle={}, {} failed, {} such failures so far", name, what, count, failure);
    }
  }

  @Override
  public String toString() {
    return "ClientThrottle[name=" + name + ", multiplier=" + multiplier + "]";
  }
}
