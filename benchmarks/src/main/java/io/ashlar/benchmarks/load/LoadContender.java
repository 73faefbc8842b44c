package io.ashlar.benchmarks.load;

import io.ashlar.benchmarks.harness.Subject;
import java.util.List;

/**
 * A subject, its server, and the client that speaks to it.
 *
 * @param subject the subject
 * @param server how to start its server
 * @param client name of the {@link io.ashlar.benchmarks.load.generator.LoadClient} class; different
 *     subjects may need different protocols
 * @param clientLibrary folder of the client's class path below {@code target/lib}; empty for a
 *     client that needs nothing but the JDK
 */
public record LoadContender(Subject subject, Server server, String client, String clientLibrary) {

  /** The contender that runs the subject, or the one whose twin it is. */
  static LoadContender of(List<LoadContender> contenders, Subject subject) {
    return contenders.stream()
        .filter(contender -> contender.subject().system().equals(subject.system()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contender for " + subject));
  }
}
