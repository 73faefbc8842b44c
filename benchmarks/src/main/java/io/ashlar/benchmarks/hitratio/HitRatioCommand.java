package io.ashlar.benchmarks.hitratio;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code ./bench hitratio}: a table of hit ratios, one row for each trace and size, one column for
 * each policy. Exits with 0, with 1 if a trace could not be read or a peer is missing, with 2 if
 * the command line is wrong.
 */
@Command(
    name = "hitratio",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Which share of a trace's requests would each cache answer?",
      "",
      "FILE is a trace, unpacked while it is read (.gz, .xz). Without one, the synthetic traces"
          + " are run."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all traces were simulated",
      "1:a trace could not be read or is too long for optimal, or a peer is not built",
      "2:wrong usage"
    })
public final class HitRatioCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "Trace files.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--policies",
      split = ",",
      converter = PolicyNames.class,
      paramLabel = "NAME",
      description =
          "Any of lru (ours), ashlar (our default), caffeine, guava, optimal (Belady; traces of at "
              + "most "
              + NextUses.LONGEST_TRACE
              + " requests); default: all.")
  private List<PolicyKind> policies = List.of(PolicyKind.values());

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "N",
      description = "Entries a cache may hold; default: 512,2048,8192.")
  private List<Integer> sizes = List.of(512, 2048, 8192);

  @Option(
      names = "--format",
      converter = FormatNames.class,
      paramLabel = "FORMAT",
      description =
          "Format of the files: arc, lirs, address, ints or longs (big-endian). Default: told by"
              + " the first bytes, and refused if they do not tell.")
  private Optional<TraceFormat> format = Optional.empty();

  @Option(
      names = "--synthetic",
      split = ",",
      converter = PatternNames.class,
      paramLabel = "NAME",
      description = "Any of zipf, scan, loop, zipf-scan, zipf-shift; default without FILE: all.")
  private List<SyntheticTrace.Pattern> patterns = new ArrayList<>();

  @Option(
      names = "--requests",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Length of a synthetic trace; default: ${DEFAULT-VALUE}.")
  private long requests;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the synthetic traces; default: ${DEFAULT-VALUE}.")
  private long seed;

  @ArgGroup private Output output = new Output();

  private static final class Output {
    @Option(names = "--csv", description = "Print CSV.")
    private boolean csv;

    @Option(names = "--markdown", description = "Print a Markdown table.")
    private boolean markdown;

    HitRatioTable table() {
      if (csv) {
        return HitRatioTable.CSV;
      }
      return markdown ? HitRatioTable.MARKDOWN : HitRatioTable.ALIGNED;
    }
  }

  @Override
  public Integer call() {
    check();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<HitRatioRow> rows = new ArrayList<>();
    int failures = 0;
    Path libraries = PeerAdapters.libraries().resolve("cache");
    try (Policies chosen =
        new Policies(policies, peer -> PeerAdapters.jarsIn(libraries.resolve(peer)))) {
      for (Trace trace : traces()) {
        try {
          Progress progress = new Progress(trace.label(), err, System::nanoTime);
          rows.addAll(Simulation.run(trace, chosen, sizes, progress));
        } catch (MalformedTraceException | TraceTooLongException | UncheckedIOException e) {
          failures++;
          err.println(e.getMessage());
        }
      }
    } catch (IllegalStateException e) {
      failures++;
      err.println(e.getMessage());
    }
    if (!rows.isEmpty()) {
      out.print(output.table().render(policies, rows));
      out.flush();
    }
    err.flush();
    return failures == 0 ? 0 : 1;
  }

  private void check() {
    for (int size : sizes) {
      if (size < 1) {
        throw new ParameterException(spec.commandLine(), "--sizes=" + size + ", must be >= 1");
      }
    }
    if (requests < 1) {
      throw new ParameterException(spec.commandLine(), "--requests=" + requests + ", must be >= 1");
    }
  }

  private List<Trace> traces() {
    List<SyntheticTrace.Pattern> drawn =
        files.isEmpty() && patterns.isEmpty() ? List.of(SyntheticTrace.Pattern.values()) : patterns;
    return Stream.concat(
            drawn.stream().map(p -> (Trace) new SyntheticTrace(p, requests, seed)),
            files.stream().map(file -> new TraceFile(file, format)))
        .toList();
  }

  private static <E extends Enum<E>> E named(Class<E> type, String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_'))) {
        return constant;
      }
    }
    throw new TypeConversionException("\"" + name + "\" is not known");
  }

  static final class PolicyNames implements ITypeConverter<PolicyKind> {
    @Override
    public PolicyKind convert(String name) {
      return named(PolicyKind.class, name);
    }
  }

  static final class PatternNames implements ITypeConverter<SyntheticTrace.Pattern> {
    @Override
    public SyntheticTrace.Pattern convert(String name) {
      return named(SyntheticTrace.Pattern.class, name);
    }
  }

  static final class FormatNames implements ITypeConverter<TraceFormat> {
    @Override
    public TraceFormat convert(String name) {
      return switch (name.toLowerCase(Locale.ROOT)) {
        case "arc" -> new ArcText();
        case "lirs" -> new LirsText();
        case "address" -> new AddressText();
        case "ints" -> BinaryWords.INTS;
        case "longs" -> BinaryWords.LONGS;
        default -> throw new TypeConversionException("\"" + name + "\" is not known");
      };
    }
  }
}
