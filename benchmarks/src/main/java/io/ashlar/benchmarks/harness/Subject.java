package io.ashlar.benchmarks.harness;

/**
 * One side of a comparison: a system under the name it has in the report.
 *
 * @param role what it is in the comparison
 * @param name its name in the journal, in goals and in results, unique within the case, for example
 *     {@code caffeine-direct}
 * @param system what the case has to run for it. Equal to {@code name} but for a twin, whose system
 *     is ours: a case that switches on {@code system} needs no word about twins.
 * @param title its name for readers, with what changes its meaning, for example {@code Caffeine,
 *     executor(Runnable::run)}
 * @param version version of the library or server, for example {@code 3.3.1}
 */
public record Subject(Role role, String name, String system, String title, String version) {

  private static final String TWIN_SUFFIX = "-again";

  public Subject {
    if (name.isBlank() || system.isBlank()) {
      throw new IllegalArgumentException(
          "name=" + name + ", system=" + system + ", must not be blank");
    }
  }

  /** Ours, of the given version. */
  public static Subject ours(String name, String title, String version) {
    return new Subject(Role.OURS, name, name, title, version);
  }

  /** Somebody else's system, of the given version. */
  public static Subject peer(String name, String title, String version) {
    return new Subject(Role.PEER, name, name, title, version);
  }

  /** A physical limit, measured like everything else. */
  public static Subject limit(String name, String title, String version) {
    return new Subject(Role.LIMIT, name, name, title, version);
  }

  /** Another mode of ours. */
  public static Subject mode(String name, String title, String version) {
    return new Subject(Role.MODE, name, name, title, version);
  }

  /**
   * The same system under a second name.
   *
   * @throws IllegalStateException if this is not ours: only ours has a twin
   */
  public Subject twin() {
    if (role != Role.OURS) {
      throw new IllegalStateException("role=" + role + ", only OURS has a twin");
    }
    return new Subject(Role.TWIN, name + TWIN_SUFFIX, system, title + " (again)", version);
  }
}
