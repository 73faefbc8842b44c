package io.ashlar.resilience.event;

import io.ashlar.resilience.ResilienceEvent;
import io.ashlar.resilience.breaker.CircuitTransition;
import io.ashlar.resilience.pipeline.CallRefused;
import io.ashlar.resilience.pipeline.TimeLimitExceeded;
import io.ashlar.resilience.retry.RetryEvent;
import java.util.Objects;
import java.util.function.Consumer;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A listener that writes events into a recording of the JDK's flight recorder, under the category
 * <i>Ashlar / Resilience</i>:
 *
 * <table>
 *   <caption>Events</caption>
 *   <tr><th>name</th><th>fields besides the mechanism's name</th></tr>
 *   <tr><td>{@code ashlar.resilience.CircuitTransition}</td><td>{@code from}, {@code to}</td></tr>
 *   <tr><td>{@code ashlar.resilience.Retry}</td><td>{@code attempt}, {@code delay}, {@code
 *   failure}: a class</td></tr>
 *   <tr><td>{@code ashlar.resilience.CallRefused}</td><td>{@code refusal}: a class, {@code
 *   retryAfter}</td></tr>
 *   <tr><td>{@code ashlar.resilience.TimeLimitExceeded}</td><td>{@code limit}</td></tr>
 * </table>
 *
 * <p>Given to a mechanism itself, an event has the time and the thread of what happened; behind an
 * {@link EventStream}, those of the telling. While no recording wants an event, telling it costs a
 * few nanoseconds. Kinds of events it does not know are left out.
 *
 * <p>Needs the module {@code jdk.jfr}, which not every run-time image has. Thread-safe.
 */
public final class FlightRecorderEvents implements Consumer<ResilienceEvent> {
  /** A listener; it has no state. */
  public FlightRecorderEvents() {}

  @Override
  public void accept(ResilienceEvent event) {
    Objects.requireNonNull(event, "event");
    if (event instanceof CircuitTransition transition) {
      new Transition(transition).commit();
    } else if (event instanceof RetryEvent retry) {
      new Repetition(retry).commit();
    } else if (event instanceof CallRefused refused) {
      new Refusal(refused).commit();
    } else if (event instanceof TimeLimitExceeded late) {
      new LostPatience(late).commit();
    }
  }

  @Name("ashlar.resilience.CircuitTransition")
  @Label("Circuit Breaker Transition")
  @Category({"Ashlar", "Resilience"})
  @StackTrace(false)
  static final class Transition extends Event {
    @Label("Name")
    final String name;

    @Label("From")
    final String from;

    @Label("To")
    final String to;

    Transition(CircuitTransition transition) {
      name = transition.name();
      from = transition.from().name();
      to = transition.to().name();
    }
  }

  @Name("ashlar.resilience.Retry")
  @Label("Retry")
  @Category({"Ashlar", "Resilience"})
  @StackTrace(false)
  static final class Repetition extends Event {
    @Label("Name")
    final String name;

    @Label("Failed Attempt")
    final int attempt;

    @Label("Delay")
    @Timespan(Timespan.NANOSECONDS)
    final long delay;

    @Label("Failure")
    final @Nullable Class<?> failure;

    Repetition(RetryEvent retry) {
      name = retry.name();
      attempt = retry.attempt();
      delay = retry.delay().toNanos();
      failure = retry.failure() == null ? null : retry.failure().getClass();
    }
  }

  @Name("ashlar.resilience.CallRefused")
  @Label("Call Refused")
  @Category({"Ashlar", "Resilience"})
  @StackTrace(false)
  static final class Refusal extends Event {
    @Label("Name")
    final String name;

    @Label("Refusal")
    final Class<?> refusal;

    @Label("Retry After")
    @Timespan(Timespan.NANOSECONDS)
    final long retryAfter;

    Refusal(CallRefused refused) {
      name = refused.name();
      refusal = refused.refusal().getClass();
      retryAfter = refused.refusal().retryAfterNanos();
    }
  }

  @Name("ashlar.resilience.TimeLimitExceeded")
  @Label("Time Limit Exceeded")
  @Category({"Ashlar", "Resilience"})
  @StackTrace(false)
  static final class LostPatience extends Event {
    @Label("Name")
    final String name;

    @Label("Limit")
    @Timespan(Timespan.NANOSECONDS)
    final long limit;

    LostPatience(TimeLimitExceeded late) {
      name = late.name();
      limit = late.limit().toNanos();
    }
  }
}
