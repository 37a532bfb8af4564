// Pages that can be read, written and put back, wherever they are: what snapshots and partial resets work on.
#pragma once
#include <functional>
#include <vector>

#include "memory.h"

namespace atoll_memory {

size_t bytesIn(const std::vector<Run>& runs);
/** Adds what lies behind the others, to the last run where it adjoins that. */
void append(std::vector<Run>& runs, size_t offset, size_t size);
/** What is in `runs` but not in `others`; both in ascending order. */
std::vector<Run> without(const std::vector<Run>& runs, const std::vector<Run>& others);

/** A range of pages with a content that it goes back to. Nobody else may write to it during a call. */
class PageStore {
 public:
  virtual ~PageStore() = default;
  /** Counts how often all of its owner was made as new: a snapshot of an earlier use is not put back. */
  virtual uint64_t generation() const { return 0; }
  /** The pages that differ from what they go back to, in ascending order. */
  virtual std::vector<Run> changed() = 0;
  virtual void read(size_t offset, char* to, size_t size) = 0;
  /** Pages that differ from the baseline now. */
  virtual void write(size_t offset, const char* from, size_t size) = 0;
  /** Puts pages back. */
  virtual void undo(const std::vector<Run>& runs) = 0;
  /** Puts all of it back. @returns the pages that this took */
  virtual std::vector<Run> reset();
};

class SharedRegion;

/** Declared by whoever owns the pages: it can be put back by itself, and what runs around it goes on. */
class ResettableRegion {
 public:
  explicit ResettableRegion(size_t size) : size_(size) {}
  virtual ~ResettableRegion() = default;
  size_t size() const { return size_; }
  /** This one, where it is memory that several processes map. */
  virtual SharedRegion* shared() { return nullptr; }
  /** Its pages stay where they are until `work` returns. */
  virtual void work(const std::function<void(PageStore&)>& work) = 0;

 private:
  size_t size_;
};

}  // namespace atoll_memory
