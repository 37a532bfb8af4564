// The pages of an overlaid memory that tasks of one kind write to, kept aside while tasks of other kinds run.
#pragma once
#include <optional>
#include <unordered_map>

#include "memory.h"
#include "region.h"

namespace atoll_memory {

/** Of tasks that tend to write to the same pages; named by whoever runs them. */
using TaskKind = Id;

/**
 * Tasks of many kinds in turn write to many pages between them, and keeping all of these would mean to copy all of them
 * back after each task. So each kind has pages of its own: its set lies in place while its tasks run and is parked
 * otherwise, and moving a set is page-table work, whatever its size.
 *
 * A set is parked just after its reset, and nothing refers to its addresses until it returns. A task of another kind
 * than was said finds other pages in memory than it writes to, which costs faults, nothing else.
 */
class ParkedPages {
 public:
  ParkedPages() = default;
  ~ParkedPages();
  ParkedPages(ParkedPages&&) = default;
  ParkedPages& operator=(ParkedPages&&) = delete;

  /** Sets that are kept; for one kind more, the set that was used longest ago is given up. */
  static constexpr size_t kLimit = 64;

  bool isCurrent(TaskKind kind) const { return current_ == kind; }
  size_t count() const { return sets_.size(); }
  /** Puts the pages of a kind in place. @param region just reset */
  void change(Region& region, TaskKind kind);
  /** Of all sets but the one in place. */
  ResetStatistics statistics() const;

 private:
  struct Set {
    Range reserved;
    Address place;
    /** Of the pages while they are parked. */
    ResetEngine engine;
    uint64_t lastUsed;
  };

  Set& setOf(TaskKind kind, Range region);
  void giveUpOldest();

  /** Kind 0 is that of tasks whose kind nobody knows. */
  TaskKind current_ = 0;
  std::unordered_map<TaskKind, Set> sets_;
  uint64_t changes_ = 0;
};

}  // namespace atoll_memory
