/**
 * Recorded histories and the proof, or disproof, that they are linearizable.
 *
 * <p>A system that promises to behave as one object, however many clients and replicas it has, is
 * tested in three steps: let clients use it while things go wrong and write down what each asked
 * and was told ({@link io.ashlar.testkit.history.HistoryRecorder}); say what the object does when
 * it is asked one thing at a time ({@link io.ashlar.testkit.history.Model}, with {@linkplain
 * io.ashlar.testkit.history.RegisterModel registers}, a {@linkplain
 * io.ashlar.testkit.history.KeyValueModel map} and a {@linkplain
 * io.ashlar.testkit.history.MutexModel lock} ready made); and let the {@link
 * io.ashlar.testkit.history.LinearizabilityChecker} search for an order of the operations that
 * explains what was seen. If there is none, the {@linkplain
 * io.ashlar.testkit.history.Verdict.Violation verdict} says where explanation ends, and {@link
 * io.ashlar.testkit.history.ViolationPicture} draws it.
 */
@NullMarked
package io.ashlar.testkit.history;

import org.jspecify.annotations.NullMarked;
