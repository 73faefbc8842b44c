package io.ashlar.testkit.simulation;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of events in a trace. The codes are part of every golden hash: never change or reuse
 * one.
 */
enum TraceKind {
  NOTE(1, ""),
  TASK(2, "task"),
  NODE_ADDED(3, "added"),
  NODE_CRASHED(4, "crashed"),
  NODE_STARTED(5, "started"),
  NODE_PAUSED(6, "paused"),
  NODE_RESUMED(7, "resumed"),
  CLOCK_CHANGED(8, "clock changed"),
  FAULT(9, "fault"),
  FAULT_ENDED(10, "end of fault"),
  FAULT_REFUSED(11, "beyond the budget"),
  FAULT_POINTLESS(12, "nothing to strike"),
  SEND(20, "sends message"),
  DELIVER(21, "message arrives"),
  LOST(22, "message is lost"),
  DUPLICATED(23, "message is doubled"),
  HELD_BACK(24, "message is held back"),
  CUT(25, "message meets a partition"),
  DEAD(26, "message finds nobody"),
  CONNECT(30, "connects"),
  OPEN(31, "connection is open"),
  WRITE(32, "writes"),
  READ(33, "bytes arrive"),
  CLOSE(34, "closes"),
  CLOSED(35, "connection ends"),
  RETRY(36, "segment is sent again");

  private final int code;
  private final String phrase;

  TraceKind(int code, String phrase) {
    this.code = code;
    this.phrase = phrase;
  }

  int code() {
    return code;
  }

  void describe(StringBuilder text, long number, long size, @Nullable String remark) {
    text.append(phrase);
    if (number > 0) {
      text.append(" #").append(number);
    }
    if (size > 0) {
      text.append(" (").append(size).append(" B)");
    }
    if (remark != null) {
      text.append(phrase.isEmpty() ? "" : ": ").append(remark);
    }
  }
}
