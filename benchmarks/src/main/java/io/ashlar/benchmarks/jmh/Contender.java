package io.ashlar.benchmarks.jmh;

import io.ashlar.benchmarks.harness.Subject;
import java.util.List;

/**
 * A subject and what a child JVM needs to run it.
 *
 * @param subject the subject
 * @param adapter name of its adapter's class; one class a subject, so that every call in its fork
 *     has one receiver type
 * @param library folder of its class path below the suite's, for example {@code caffeine}; empty
 *     for what comes with the JDK
 */
public record Contender(Subject subject, String adapter, String library) {

  /** The contender that runs the subject, or the one whose twin it is. */
  static Contender of(List<Contender> contenders, Subject subject) {
    return contenders.stream()
        .filter(contender -> contender.subject().system().equals(subject.system()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contender for " + subject));
  }
}
