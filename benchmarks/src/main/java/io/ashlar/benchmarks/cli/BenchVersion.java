package io.ashlar.benchmarks.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version of the harness, as the build wrote it into the manifest of its jar. */
final class BenchVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {line(BenchVersion.class.getPackage().getImplementationVersion())};
  }

  /** The line for the version in the manifest, null outside of a jar. */
  static String line(@Nullable String version) {
    return "Ashlar benchmarks " + (version == null ? "(not run from their jar)" : version);
  }
}
