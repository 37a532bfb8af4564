// Which ranges of WebAssembly memories islands and overlays lie on, so that no two ever meet.
#pragma once
#include <map>
#include <vector>

#include "memory.h"

namespace atoll_memory {

/** Not thread-safe: guarded by Process::lock. */
class Occupancy {
 public:
  /** @throws Overlap */
  void requireFree(Range range) const;
  void add(Range range) { ranges_[range.start] = range.size; }
  /** Whether something lies from exactly there on. */
  bool has(Address start) const { return ranges_.count(start) > 0; }
  void remove(Range range) { ranges_.erase(range.start); }
  /** The parts of a range on which nothing lies. */
  std::vector<Range> gaps(Range range) const;

 private:
  /** Size by start. */
  std::map<Address, size_t> ranges_;
};

}  // namespace atoll_memory
