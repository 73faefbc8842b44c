package io.ashlar.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ashlar.benchmarks.report.Environment;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InstallationTest {
  @TempDir Path folder;

  @Test
  void findsTheAdaptersBesideTheHarness() throws IOException {
    for (String name :
        List.of(
            "benchmarks.jar",
            "ashlar-benchmarks-0.1.0.jar",
            "ashlar-benchmarks-0.1.0-sources.jar",
            "ashlar-benchmarks-0.1.0-javadoc.jar")) {
      Files.writeString(folder.resolve(name), name);
    }

    Installation installation = Installation.around(folder.resolve("benchmarks.jar"));

    assertThat(installation.adapters())
        .containsExactly(folder.resolve("ashlar-benchmarks-0.1.0.jar"));
    assertThat(installation.libraries()).isEqualTo(folder.resolve("lib"));
  }

  @Test
  void isNoneWithoutAdapters() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Installation.around(folder.resolve("benchmarks.jar")))
        .withMessageContaining("no ashlar-benchmarks-*.jar");
  }

  @Test
  void knowsTheJdkThatRunsItAndTheFlagsItNeeds() throws IOException {
    Jdk old = Jdk.in(jdk("17.0.1"));
    Jdk recent = Jdk.in(jdk("25"));

    assertThat(old.version()).isEqualTo("17.0.1");
    assertThat(old.vendor()).isEqualTo("Example");
    assertThat(old.flags()).contains("-Xmx1g").noneMatch(flag -> flag.startsWith("--"));
    assertThat(recent.flags()).contains("--sun-misc-unsafe-memory-access=allow");
    assertThat(Jdk.in(jdk("unknown")).flags()).noneMatch(flag -> flag.startsWith("--"));
  }

  @Test
  void refusesWhatIsNoJdk() throws IOException {
    Path withoutRelease = jdk("17");
    Files.delete(withoutRelease.resolve("release"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Jdk.in(folder.resolve("nowhere")))
        .withMessageContaining("must be the home of a JDK");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Jdk.in(withoutRelease))
        .withMessageContaining("release");
  }

  private Path jdk(String version) throws IOException {
    Path home = Files.createTempDirectory(folder, "jdk");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nIMPLEMENTOR=\"Example\"\n");
    return home;
  }

  @Test
  void readsTheMachineFromItsFiles() throws IOException {
    write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Example CPU\nflags\t\t: fpu hypervisor\n");
    write("proc/meminfo", "MemTotal:       24576000 kB\n");
    write("proc/sys/kernel/osrelease", "6.1.0\n");
    write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");

    Environment environment = new EnvironmentProbe(folder, folder).read(Jdk.in(jdk("25")));

    assertThat(environment.processor()).isEqualTo("Example CPU");
    assertThat(environment.memoryMiB()).isEqualTo(24_000);
    assertThat(environment.kernel()).endsWith(" 6.1.0");
    assertThat(environment.virtualisation()).isEqualTo("hypervisor");
    assertThat(environment.governor()).isEqualTo("performance");
    assertThat(environment.jdk()).isEqualTo("25");
    assertThat(environment.commit()).isEqualTo("unknown");
    assertThat(environment.dirty()).isFalse();
  }

  @Test
  void saysUnknownWhereNothingCanBeRead() throws IOException {
    Environment environment = new EnvironmentProbe(folder, folder).read(Jdk.in(jdk("25")));

    assertThat(environment.virtualisation()).isEqualTo("unknown");
    assertThat(environment.governor()).isEqualTo("unknown");
    assertThat(environment.memoryMiB()).isEqualTo(-1);
    assertThat(environment.processor()).isEqualTo(System.getProperty("os.arch"));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** Red when it walks a folder that is not there: a stack trace instead of a hint. */
  @Test
  void saysHowToBuildWhatJmhWants() {
    StringWriter err = new StringWriter();
    JmhCommand jmh = new JmhCommand(new Installation(folder, List.of()), Redirect.DISCARD);

    int code = new CommandLine(jmh).setErr(new PrintWriter(err, true)).execute();

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .contains("build them: ./mvnw -Pbench -DskipTests package")
        .doesNotContain("Exception");
  }

  @Test
  void handsEverythingToJmh() throws IOException {
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();
    Files.createDirectories(folder.resolve("lib"));
    Path output = folder.resolve("jmh.txt");
    CommandLine jmh =
        new CommandLine(
                new JmhCommand(new Installation(folder, classPath), Redirect.to(output.toFile())))
            .setUnmatchedOptionsArePositionalParams(true);

    int code = jmh.execute("-h");

    assertThat(code).isZero();
    assertThat(Files.readString(output)).contains("[arguments]").contains("-wi <int>");
  }
}
