/**
 * Load shedding: what to do when more comes than can be done.
 *
 * <p>{@link io.ashlar.resilience.shedding.LoadShedder} stands at the door of a service: places, and
 * in front of them a queue that is kept short on purpose. {@link
 * io.ashlar.resilience.shedding.ClientThrottle} stands at the exit of its callers and keeps at home
 * what would be refused anyway.
 *
 * <h2>Why a plain queue is the wrong thing</h2>
 *
 * A queue smooths a burst. Against an overload it does nothing but harm: it fills, and from then on
 * everyone waits for as long as it takes to serve all of it. If that is longer than callers are
 * willing to wait, the service works at full speed and every answer finds nobody: at five times its
 * capacity a first-in-first-out queue of ten thousand places delivers <em>nothing</em> in time. A
 * longer queue makes it worse. Four ideas turn that into the full capacity, all of it in time:
 *
 * <ul>
 *   <li><b>Time, not length, tells a bad queue from a good one.</b> CoDel (Nichols and Jacobson,
 *       Controlling Queue Delay, ACM Queue 2012; RFC 8289, section 3): a burst is over within an
 *       interval, a standing queue is not. The form for servers (Maurer, Fail at Scale, ACM Queue
 *       2015) is simple: while the queue has been empty within the last 100 ms, a request may wait
 *       100 ms; when it has not, 5 ms.
 *   <li><b>Adaptive LIFO</b> (Maurer 2015): in a standing queue the newest is served first. It has
 *       its whole patience left; the oldest is about to be given up by its caller.
 *   <li><b>Criticality</b> (Beyer et al., Site Reliability Engineering, 2016, chapter 21): what a
 *       user waits for goes before what a batch job can ask for again.
 *   <li><b>Deadlines</b>: what nobody waits for any more is not begun.
 * </ul>
 *
 * <p>Refusing costs something too. {@link io.ashlar.resilience.shedding.ClientThrottle} is that
 * chapter's other half: a client that sees most of its requests refused stops sending most of them,
 * by itself and without being told.
 */
@NullMarked
package io.ashlar.resilience.shedding;

import org.jspecify.annotations.NullMarked;
