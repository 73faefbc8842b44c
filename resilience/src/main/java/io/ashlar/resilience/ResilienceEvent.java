package io.ashlar.resilience;

/**
 * Something that happened to a mechanism and is worth telling: an immutable value. Each mechanism
 * brings its own kinds; who listens to several tells them apart by {@code instanceof}.
 */
public interface ResilienceEvent {
  /**
   * To whom it happened.
   *
   * @return the name given to the mechanism's builder
   */
  String name();
}
