package io.ashlar.benchmarks.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What every measurement of one run shares.
 *
 * @param effort how long a measurement may take
 * @param libraries folder of the class paths, {@code target/lib}: {@code fork/} for every child
 *     JVM, {@code <suite>/<peer>/} for each peer
 * @param adapters class path entries that hold the adapters and benchmarks themselves, without any
 *     peer
 * @param scratch folder for files of measurements; it exists, and the user of a file deletes it
 * @param jdk home of the JDK that the child JVMs run on
 * @param jvmFlags heap, collector and other flags that every child JVM gets, ours and theirs
 * @param notes takes one line for the console
 */
public record Session(
    Effort effort,
    Path libraries,
    List<Path> adapters,
    Path scratch,
    Path jdk,
    List<String> jvmFlags,
    Consumer<String> notes) {

  public Session {
    adapters = List.copyOf(adapters);
    jvmFlags = List.copyOf(jvmFlags);
  }

  /** The {@code java} command of {@link #jdk()}. */
  public Path javaCommand() {
    return jdk.resolve("bin").resolve("java");
  }
}
