// Puts a region back to its image by undoing what was written, and learns which pages are worth keeping for next time.
#pragma once
#include <vector>

#include "image.h"
#include "memory.h"

namespace atoll_memory {

struct ResetStatistics {
  /** Resets that found no new page, that looked for them, and that gave everything up unseen. */
  size_t copied = 0;
  size_t scanned = 0;
  size_t dropped = 0;
  /** Pages kept in memory for the next task. */
  size_t keptPages = 0;

  ResetStatistics& operator+=(const ResetStatistics& more);
};

/**
 * A page that a task writes to costs a fault and a copy by the kernel; a page given up costs that again when the next
 * task writes to it. A page kept costs a copy in each reset, which is about ten times less, but also where the task has
 * not touched it. So a page is kept when it is written to often enough (costs: ResetCosts).
 *
 * Keeping only saves work. A page kept is writable, so writing to it raises no fault and leaves no trace: every page
 * kept is copied back in every reset. Pages that are not kept cannot be written to without a fault of this process, so a
 * reset that finds the fault count unmoved since the last one, or since its use began, need not look for more; any other
 * one asks the kernel.
 *
 * Where pages do not repeat, looking and remembering is in vain: then everything is given up at once, and learned anew
 * now and then.
 *
 * Not thread-safe, and nobody may write to the region meanwhile.
 */
class ResetEngine {
 public:
  /** @param range where the region is now; its size never changes */
  void reset(Range range, const Image& image);
  /** Nobody could write to it since the last reset, but from now on somebody may. */
  void beginUse();
  /** Its pages were mapped anew: none is kept. */
  void forget();
  /** Somebody may have written to it in a way that this process's fault count does not show. */
  void invalidate() { isSettled_ = false; }
  ResetStatistics statistics() const;

 private:
  struct Run {
    size_t offset;
    size_t size;
  };
  struct Page {
    /** Reset after which it was last found written to; 0: never. */
    uint32_t lastWritten = 0;
    /** Of being written to by the next task, in 255ths; while it is kept. */
    uint8_t chance = 0;
    bool isKept = false;
  };

  bool copyKept(Range range, const Image& image);
  void scan(Range range, const Image& image);
  void found(size_t page, Range range, const Image& image);
  void keep(size_t page);
  void giveUp(size_t page, Range range);
  void giveUpRuns();
  void thin(Range range);
  void judge(double ourNanoseconds);
  void prepare(size_t size);

  std::vector<Page> pages_;
  /** What is kept, in ascending order. */
  std::vector<Run> kept_;
  std::vector<Range> dirty_;
  std::vector<Range> dropping_;
  size_t keptPages_ = 0;
  uint32_t epoch_ = 0;
  /** No page but those kept has a copy, as of this count of faults. */
  bool isSettled_ = false;
  int64_t settledFaults_ = 0;

  /** Of the reset under way: pages found that were not kept, and kept ones that had been written to. */
  size_t fresh_ = 0;
  size_t repeated_ = 0;
  /** Running means of what resets and faults cost, and of what they would have cost without this engine. */
  double ours_ = 0;
  double plain_ = 0;
  size_t judged_ = 0;
  /** Resets that give everything up before learning begins again. */
  uint32_t plainLeft_ = 0;
  uint32_t plainLength_ = 0;
  ResetStatistics statistics_;
};

}  // namespace atoll_memory
