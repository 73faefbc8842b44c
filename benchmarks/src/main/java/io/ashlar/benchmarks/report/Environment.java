package io.ashlar.benchmarks.report;

import java.util.List;

/**
 * Where and on what a run was made: all that may explain a figure, and nothing that names a machine
 * or a person.
 *
 * @param processor model of the processor
 * @param cores processors the JVM may use
 * @param memoryMiB memory of the machine
 * @param kernel name and release of the system
 * @param virtualisation {@code none}, {@code hypervisor}, or {@code unknown}
 * @param governor frequency governor, or {@code unknown}
 * @param loadAverage processes that wanted to run, averaged over the minute before the run; -1 if
 *     unknown
 * @param jdk version of the JDK that was measured on
 * @param jdkVendor its vendor
 * @param jvmFlags flags of every measured JVM
 * @param commit commit that was measured, or {@code unknown}
 * @param dirty whether the tree held changes that are in no commit
 */
public record Environment(
    String processor,
    int cores,
    long memoryMiB,
    String kernel,
    String virtualisation,
    String governor,
    double loadAverage,
    String jdk,
    String jdkVendor,
    List<String> jvmFlags,
    String commit,
    boolean dirty) {

  public Environment {
    jvmFlags = List.copyOf(jvmFlags);
  }
}
