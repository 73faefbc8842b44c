package io.ashlar.benchmarks.harness;

/**
 * One round of a case: every subject is measured once in it.
 *
 * @param number number of the round, from 1
 * @param seed seed for whatever the measurement draws; the same for every subject of the round, so
 *     that all of them get the same work
 * @param conditions what the case fixed before its rounds
 * @param session what every measurement of the run shares
 */
public record Round(int number, long seed, Conditions conditions, Session session) {}
