// Which pages of its island a running task has made its own, and how many of them the task before had made its own,
// too.
#pragma once
#include <optional>
#include <vector>

#include "memory.h"

namespace atoll_memory {

/**
 * Seen from outside, while the task runs: the kernel is asked for pages with copies of their own. These are the ones
 * that
 * the task has written to, and those that resets keep ready as tasks before it wrote to them.
 */
class WorkingSet {
 public:
  struct Counts {
    double pages;
    /** Of these, as a share; NaN when there was no task before, or there are no pages. */
    double repeated;
  };

  /** Another task begins, or none: what was found last is what the one before had. */
  void change(std::optional<Id> island);
  bool isWatched() const { return island_.has_value(); }
  /** When it was last looked at. */
  double lookedSeconds() const { return lookedSeconds_; }
  /** @returns nothing when the island is not there any more, or the kernel does not tell */
  std::optional<Counts> look(double nowSeconds);

 private:
  /** A bit a page. */
  using Pages = std::vector<uint64_t>;

  std::optional<Id> island_;
  double lookedSeconds_ = 0;
  Pages now_;
  Pages before_;
  std::vector<Range> runs_;
};

}  // namespace atoll_memory
