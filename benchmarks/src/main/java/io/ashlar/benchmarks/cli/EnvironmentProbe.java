package io.ashlar.benchmarks.cli;

import io.ashlar.benchmarks.report.Environment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads what a report says about the machine. What cannot be read is {@code unknown}; the name of
 * the machine and of its user are never read.
 *
 * @param root root of the file system, another in tests
 * @param repository a folder in the working tree that was built
 */
record EnvironmentProbe(Path root, Path repository) {
  private static final String UNKNOWN = "unknown";
  private static final long KIB_PER_MIB = 1024;

  /** The environment of forks on the given JDK. */
  Environment read(Jdk jdk) {
    String commit = git("rev-parse", "--short=12", "HEAD").orElse(UNKNOWN);
    boolean dirty = git("status", "--porcelain").map(status -> !status.isEmpty()).orElse(false);
    return new Environment(
        field("proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        field("proc/meminfo", "MemTotal").map(EnvironmentProbe::mebibytes).orElse(-1L),
        System.getProperty("os.name")
            + " "
            + line("proc/sys/kernel/osrelease").orElse(System.getProperty("os.version")),
        virtualisation(),
        line("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor").orElse(UNKNOWN),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        jdk.version(),
        jdk.vendor(),
        jdk.flags(),
        commit,
        dirty);
  }

  private static long mebibytes(String kibibytes) {
    return Long.parseLong(kibibytes.replaceAll("\\D", "")) / KIB_PER_MIB;
  }

  private String virtualisation() {
    return field("proc/cpuinfo", "flags")
        .map(flags -> List.of(flags.split(" ")).contains("hypervisor") ? "hypervisor" : "none")
        .orElse(UNKNOWN);
  }

  private Optional<String> field(String file, String name) {
    return lines(file).stream()
        .filter(line -> line.startsWith(name) && line.contains(":"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst();
  }

  private Optional<String> line(String file) {
    return lines(file).stream().findFirst().map(String::trim);
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What git says, if there is a git and a repository. */
  private Optional<String> git(String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      byte[] output = process.getInputStream().readAllBytes();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(new String(output, StandardCharsets.UTF_8).trim())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
