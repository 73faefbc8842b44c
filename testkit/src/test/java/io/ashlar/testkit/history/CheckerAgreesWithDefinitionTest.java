package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Generated histories of a few operations, judged by the checker and by trying every order.
 *
 * <p>A failure names its seed; {@code -Dashlar.history.seed=N} runs that one alone, {@code
 * -Dashlar.soak=true} many more.
 */
@Tag("jdk")
class CheckerAgreesWithDefinitionTest {
  private static final int HISTORIES = Boolean.getBoolean("ashlar.soak") ? 2_000_000 : 6_000;
  private static final int MOST_OPERATIONS = 7;

  @Test
  void onRegisters() {
    compareOnAll(
        new RegisterModel<>(0),
        random ->
            switch (random.nextInt(4)) {
              case 0 -> new RegisterModel.Write<>(random.nextInt(3));
              case 1 -> new RegisterModel.CompareAndSet<>(random.nextInt(3), random.nextInt(3));
              default -> new RegisterModel.Read<>();
            },
        (random, input) ->
            input instanceof RegisterModel.Read
                ? Reply.value(random.nextInt(3))
                : Reply.doneIf(input instanceof RegisterModel.Write || random.nextBoolean()));
  }

  @Test
  void onAMapWithAppend() {
    compareOnAll(
        new KeyValueModel(),
        random -> {
          String key = "k" + random.nextInt(2);
          String value = "" + (char) ('a' + random.nextInt(2));
          return switch (random.nextInt(5)) {
            case 0 -> new KeyValueModel.Put(key, value);
            case 1, 2 -> new KeyValueModel.Append(key, value);
            default -> new KeyValueModel.Get(key);
          };
        },
        (random, input) ->
            input instanceof KeyValueModel.Get
                ? Reply.value(List.of("", "a", "b", "ab", "ba", "aa").get(random.nextInt(6)))
                : Reply.done());
  }

  @Test
  void onALock() {
    compareOnAll(
        new MutexModel(),
        random -> {
          String owner = "o" + random.nextInt(2);
          return switch (random.nextInt(3)) {
            case 0 -> new MutexModel.Lock(owner);
            case 1 -> new MutexModel.TryLock(owner);
            default -> new MutexModel.Unlock(owner);
          };
        },
        (random, input) -> Reply.doneIf(input instanceof MutexModel.Lock || random.nextInt(3) > 0));
  }

  private static <S, I, O> void compareOnAll(
      Model<S, I, O> model, Function<Random, I> inputs, BiFunction<Random, I, O> outputs) {
    Long onlySeed = Long.getLong("ashlar.history.seed");
    LongStream seeds =
        onlySeed != null ? LongStream.of(onlySeed) : LongStream.rangeClosed(1, HISTORIES);
    int[] found = new int[2];
    seeds.forEach(seed -> {
      List<Operation<I, O>> operations = generate(new Random(seed), model, inputs, outputs);
      boolean expected =
          operations.stream()
              .collect(Collectors.groupingBy(operation -> model.partition(operation.input())))
              .values()
              .stream()
              .allMatch(part -> BruteForce.isLinearizable(model, part));
      Verdict<S, I, O> verdict =
          LinearizabilityChecker.ofDefaults(model).check(new History<>(operations));
      assertThat(verdict.kind())
          .as("seed %s of %s", seed, operations)
          .isEqualTo(expected ? Verdict.Kind.LINEARIZABLE : Verdict.Kind.VIOLATION);
      found[expected ? 1 : 0]++;
      if (verdict instanceof Verdict.Linearizable<S, I, O> linearizable) {
        requireExplained(model, linearizable, operations, seed);
      } else if (verdict instanceof Verdict.Violation<S, I, O> violation) {
        requireEvidence(model, violation, seed);
      }
    });
    if (onlySeed == null) {
      assertThat(found[0]).as("violations among the histories").isGreaterThan(HISTORIES / 10);
      assertThat(found[1]).as("others among the histories").isGreaterThan(HISTORIES / 10);
    }
  }

  /**
   * Half of the answers are what a correct object would have said, so that histories are neither
   * all wrong nor all right.
   */
  private static <S, I, O> List<Operation<I, O>> generate(
      Random random,
      Model<S, I, O> model,
      Function<Random, I> inputs,
      BiFunction<Random, I, O> outputs) {
    List<Operation<I, O>> operations = new ArrayList<>();
    int count = 1 + random.nextInt(MOST_OPERATIONS);
    Map<Object, S> states = new HashMap<>();
    for (int i = 0; i < count; i++) {
      I input = inputs.apply(random);
      S state = states.getOrDefault(model.partition(input), model.initialState());
      long invoked = 4L * i - random.nextInt(8);
      long returned = 4L * i + random.nextInt(8);
      int chance = random.nextInt(10);
      if (chance == 0) {
        operations.add(Operation.failed(i, input, invoked, returned));
        continue;
      }
      S next = model.next(state, input);
      if (chance < 4) {
        operations.add(Operation.unknown(i, input, invoked));
        if (next != null && random.nextBoolean()) {
          states.put(model.partition(input), next);
        }
      } else {
        O output =
            next == null || chance == 4 ? outputs.apply(random, input) : model.output(state, input);
        operations.add(Operation.ok(i, input, output, invoked, returned));
        states.put(model.partition(input), next != null ? next : state);
      }
    }
    return operations;
  }

  private static <S, I, O> void requireExplained(
      Model<S, I, O> model,
      Verdict.Linearizable<S, I, O> verdict,
      List<Operation<I, O>> operations,
      long seed) {
    List<Operation<I, O>> ordered =
        verdict.orders().values().stream().flatMap(List::stream).toList();
    assertThat(ordered)
        .as("seed %s", seed)
        .doesNotHaveDuplicates()
        .containsAll(operations.stream().filter(o -> o.outcome() == Operation.Outcome.OK).toList());
    verdict.orders().values().forEach(order -> requireLegal(model, order, seed));
  }

  private static <S, I, O> void requireEvidence(
      Model<S, I, O> model, Verdict.Violation<S, I, O> violation, long seed) {
    requireLegal(model, violation.prefix().stream().map(Verdict.Step::operation).toList(), seed);
    assertThat(violation.obstacles())
        .as("seed %s", seed)
        .anyMatch(obstacle -> obstacle.operation().equals(violation.deadline()))
        .noneMatch(obstacle -> obstacle.operation().output().equals(obstacle.wouldReturn()));
  }

  private static <S, I, O> void requireLegal(
      Model<S, I, O> model, List<Operation<I, O>> order, long seed) {
    S state = model.initialState();
    for (int i = 0; i < order.size(); i++) {
      Operation<I, O> operation = order.get(i);
      if (operation.output() != null) {
        assertThat(operation.output())
            .as("seed %s", seed)
            .isEqualTo(model.output(state, operation.input()));
      }
      state = model.next(state, operation.input());
      assertThat(state).as("seed %s", seed).isNotNull();
      for (Operation<I, O> earlier : order.subList(0, i)) {
        assertThat(operation.returned())
            .as("seed %s", seed)
            .isGreaterThanOrEqualTo(earlier.invoked());
      }
    }
  }
}
