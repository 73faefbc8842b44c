/**
 * Events: telling others what happens to calls, without making the calls wait for it.
 *
 * <p>{@link io.ashlar.resilience.event.EventStream} stands between those who tell and those who
 * listen; {@link io.ashlar.resilience.event.FlightRecorderEvents} writes into a recording of the
 * JDK's flight recorder.
 */
@NullMarked
package io.ashlar.resilience.event;

import org.jspecify.annotations.NullMarked;
