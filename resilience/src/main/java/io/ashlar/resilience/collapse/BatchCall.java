package io.ashlar.resilience.collapse;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call for several things.
 *
 * @param <K> type of the keys
 * @param <V> type of the answers
 */
@FunctionalInterface
public interface BatchCall<K, V extends @Nullable Object> {
  /**
   * Answers several keys.
   *
   * @param keys which, each once, in the order in which they were first asked for
   * @return the answers by key; a failed stage fails them all
   * @throws Exception fails them all
   */
  CompletionStage<Map<K, Answer<V>>> answer(List<K> keys) throws Exception;
}
