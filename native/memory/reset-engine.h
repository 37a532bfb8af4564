// Puts a region back to its image by undoing what was written, and learns which pages are worth keeping for next time.
#pragma once
#include <vector>

#include "image.h"
#include "memory.h"
#include "page-history.h"

namespace atoll_memory {

struct ResetStatistics {
  /** Resets that found no new page, that looked for them, and that gave up all but the kept pages unseen. */
  size_t copied = 0;
  size_t scanned = 0;
  size_t dropped = 0;
  /** Pages kept in memory for the next task. */
  size_t keptPages = 0;

  ResetStatistics& operator+=(const ResetStatistics& more);
};

/**
 * A page that a task writes to costs a fault and a copy by the kernel; a page given up costs that again when the next
 * task writes to it. A page kept costs a copy in each reset, which is ten to twenty times less, but also where the task
 * has not touched it. So a page is kept when it is written to often enough (PageHistory, ResetCosts).
 *
 * Keeping only saves work. A page kept is writable, so writing to it raises no fault and leaves no trace: every page
 * kept is copied back in every reset. Pages that are not kept cannot be written to without a fault of this process, so
 * a reset that finds the fault count unmoved since the last one, or since its use began, copies the kept pages and is
 * done. Any other one either
 *
 *   looks  asks the kernel which pages have copies of their own, learns, keeps some and gives up the others, or
 *   drops  gives up all but the kept pages unseen, which learns nothing.
 *
 * Which of them is the cheaper depends on how many page tables the region has and how scattered the kept pages are, so
 * both are measured, with the faults that the task after them has. Now and then it looks in any case, less often where
 * there is less to learn: where no page repeats, nearly every reset is one call that gives up everything.
 *
 * Not thread-safe, and nobody may write to the region meanwhile.
 */
class ResetEngine {
 public:
  /** @param region where it is now; its size never changes */
  void reset(Range region, const Image& image);
  /** Nobody could write to it since the last reset, but from now on somebody may. */
  void beginUse();
  /** Its pages were mapped anew: none is kept. */
  void forget();
  /** Somebody may have written to it in a way that this process's fault count does not show. */
  void invalidate() { isSettled_ = false; }
  ResetStatistics statistics() const;

 private:
  enum class Way { None, Copy, Look, Drop };
  /** Of looking or dropping: running means. */
  struct Cost {
    double nanoseconds = 0;
    /** Of the task after it, more than usual: what was given up without need comes back by faults. */
    double faults = 0;
    /** Ranges between kept pages, when it was last measured; 0: not yet. */
    size_t gaps = 0;
  };

  double keptPages() const;
  void copyKept(Range region, const Image& image);
  void look(Range region, const Image& image, bool isUnmoved);
  void drop(Range region, const Image& image);
  void dropGivenUp(Range region);
  void findGaps(Range region);
  Cost expectedOfDrop() const;
  bool isLookCheaper() const;
  void account(double faults);
  double worthKeeping() const;
  void judge(const PageHistory::Look& look, size_t pageCount);
  void planNextLook(const PageHistory::Look& look, double extraNanoseconds);

  PageHistory history_;
  std::vector<Range> dirty_;
  /** All that lies between the kept pages. */
  std::vector<Range> gaps_;
  /** Of pages that are given up after a look. */
  std::vector<Range> dropping_;

  /** No page but those kept has a copy, as of this count of faults. */
  bool isSettled_ = false;
  int64_t settledFaults_ = 0;

  Way lastWay_ = Way::None;
  double lastNanoseconds_ = 0;
  Cost lookCost_;
  Cost dropCost_;
  double usualFaults_ = 0;
  /** Nanoseconds to copy a page of a set that no cache holds; 0: not measured yet. */
  double copyPastCaches_ = 0;
  /** Running means: what a task and its reset cost, and what they would cost if nothing were kept. */
  double ours_ = 0;
  double plain_ = 0;
  double judged_ = 0;
  double strictness_ = 1;
  bool isDense_ = false;
  uint32_t sinceLook_ = 0;
  uint32_t sinceDrop_ = 0;
  uint32_t lookEvery_ = 1;
  ResetStatistics statistics_;
};

}  // namespace atoll_memory
