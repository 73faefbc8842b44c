package io.ashlar.cache.update;

/**
 * What a {@link WriteBehind} has done so far; all counts belong to one instant.
 *
 * @param changes puts and removals that were accepted
 * @param coalesced how many of them replaced an older change of their key that was not written yet
 * @param calls calls of the {@link StoreWriter}
 * @param failedCalls how many of them failed
 * @param written changes that the store has
 * @param deadLetters changes that were given up
 * @param dirty keys whose latest change is not written, at present
 */
public record WriteBehindStats(
    long changes,
    long coalesced,
    long calls,
    long failedCalls,
    long written,
    long deadLetters,
    int dirty) {}
