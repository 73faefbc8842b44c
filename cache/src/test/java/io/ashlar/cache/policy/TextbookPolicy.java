package io.ashlar.cache.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules as their papers print them, on plain lists (first is oldest), slow and without the
 * interface: what the real classes are compared with. Capacity in entries.
 */
abstract class TextbookPolicy {
  final int capacity;

  TextbookPolicy(int capacity) {
    this.capacity = capacity;
  }

  /** Whether the key was here; it is from now on. */
  abstract boolean request(long key);

  static final class TextbookLru extends TextbookPolicy {
    private final List<Long> line = new ArrayList<>();

    TextbookLru(int capacity) {
      super(capacity);
    }

    @Override
    boolean request(long key) {
      boolean hit = line.remove((Long) key);
      if (line.size() == capacity) {
        line.remove(0);
      }
      line.add(key);
      return hit;
    }
  }

  static final class TextbookLfu extends TextbookPolicy {
    private final Map<Long, long[]> countAndTime = new HashMap<>();
    private long now;

    TextbookLfu(int capacity) {
      super(capacity);
    }

    @Override
    boolean request(long key) {
      long[] entry = countAndTime.get(key);
      boolean hit = entry != null;
      if (!hit && countAndTime.size() == capacity) {
        long victim =
            countAndTime.entrySet().stream()
                .min((a, b) ->
                    a.getValue()[0] != b.getValue()[0]
                        ? Long.compare(a.getValue()[0], b.getValue()[0])
                        : Long.compare(a.getValue()[1], b.getValue()[1]))
                .orElseThrow()
                .getKey();
        countAndTime.remove(victim);
      }
      countAndTime.put(key, new long[] {hit ? entry[0] + 1 : 1, now++});
      return hit;
    }
  }

  static final class TextbookSieve extends TextbookPolicy {
    private final List<Long> line = new ArrayList<>();
    private final Map<Long, Boolean> visited = new HashMap<>();
    private int hand;

    TextbookSieve(int capacity) {
      super(capacity);
    }

    @Override
    boolean request(long key) {
      if (visited.containsKey(key)) {
        visited.put(key, true);
        return true;
      }
      if (line.size() == capacity) {
        if (hand == line.size()) {
          hand = 0;
        }
        while (visited.get(line.get(hand))) {
          visited.put(line.get(hand), false);
          hand = (hand + 1) % line.size();
        }
        visited.remove(line.remove(hand));
        // A hand past the newest begins again at the oldest, not at the one that comes next.
        if (hand == line.size()) {
          hand = 0;
        }
      }
      line.add(key);
      visited.put(key, false);
      return false;
    }
  }

  static final class TextbookTwoQueue extends TextbookPolicy {
    private final List<Long> in = new ArrayList<>();
    private final List<Long> out = new ArrayList<>();
    private final List<Long> main = new ArrayList<>();

    TextbookTwoQueue(int capacity) {
      super(capacity);
    }

    @Override
    boolean request(long key) {
      if (main.remove((Long) key)) {
        main.add(key);
        return true;
      }
      if (in.contains(key)) {
        return true;
      }
      if (in.size() + main.size() == capacity) {
        if (main.isEmpty() || in.size() > Math.max(1, capacity / 4)) {
          out.add(in.remove(0));
          if (out.size() > Math.max(1, capacity / 2)) {
            out.remove(0);
          }
        } else {
          main.remove(0);
        }
      }
      (out.remove((Long) key) ? main : in).add(key);
      return false;
    }
  }

  static final class TextbookS3Fifo extends TextbookPolicy {
    private final List<Long> small = new ArrayList<>();
    private final List<Long> main = new ArrayList<>();
    private final List<Long> ghosts = new ArrayList<>();
    private final Map<Long, Integer> uses = new HashMap<>();

    TextbookS3Fifo(int capacity) {
      super(capacity);
    }

    @Override
    boolean request(long key) {
      if (uses.containsKey(key)) {
        uses.merge(key, 1, (a, b) -> Math.min(3, a + b));
        return true;
      }
      int smallShare = Math.max(1, capacity / 10);
      int mainShare = Math.max(1, capacity - smallShare);
      if (uses.size() == capacity) {
        boolean evicted = false;
        if (main.size() <= mainShare) {
          while (!evicted && !small.isEmpty()) {
            long oldest = small.remove(0);
            if (uses.get(oldest) > 1) {
              uses.put(oldest, 0);
              main.add(oldest);
            } else {
              evicted = true;
              uses.remove(oldest);
              ghosts.add(oldest);
              if (ghosts.size() > mainShare) {
                ghosts.remove(0);
              }
            }
          }
        }
        while (!evicted) {
          long oldest = main.remove(0);
          if (uses.get(oldest) > 0) {
            uses.merge(oldest, -1, Integer::sum);
            main.add(oldest);
          } else {
            evicted = true;
            uses.remove(oldest);
          }
        }
      }
      uses.put(key, 0);
      (ghosts.remove((Long) key) ? main : small).add(key);
      return false;
    }
  }

  /** Figure 4 of the paper, case by case. */
  static final class TextbookArc extends TextbookPolicy {
    private final List<Long> t1 = new ArrayList<>();
    private final List<Long> t2 = new ArrayList<>();
    private final List<Long> b1 = new ArrayList<>();
    private final List<Long> b2 = new ArrayList<>();
    private double p;

    TextbookArc(int capacity) {
      super(capacity);
    }

    @Override
    boolean request(long key) {
      if (t1.remove((Long) key) || t2.remove((Long) key)) {
        t2.add(key);
        return true;
      }
      if (b1.contains(key)) {
        p = Math.min(capacity, p + Math.max(1, (double) b2.size() / b1.size()));
        replace(false);
        b1.remove((Long) key);
        t2.add(key);
      } else if (b2.contains(key)) {
        p = Math.max(0, p - Math.max(1, (double) b1.size() / b2.size()));
        replace(true);
        b2.remove((Long) key);
        t2.add(key);
      } else {
        if (t1.size() + b1.size() == capacity) {
          if (t1.size() < capacity) {
            b1.remove(0);
            replace(false);
          } else {
            t1.remove(0);
          }
        } else if (t1.size() + t2.size() + b1.size() + b2.size() >= capacity) {
          if (t1.size() + t2.size() + b1.size() + b2.size() == 2 * capacity) {
            b2.remove(0);
          }
          replace(false);
        }
        t1.add(key);
      }
      return false;
    }

    private void replace(boolean inB2) {
      if (!t1.isEmpty() && (t1.size() > p || (inB2 && t1.size() == (long) p))) {
        b1.add(t1.remove(0));
      } else {
        b2.add(t2.remove(0));
      }
    }
  }
}
