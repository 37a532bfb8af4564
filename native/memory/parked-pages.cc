#include "parked-pages.h"

#include <algorithm>

#include "pages.h"

namespace atoll_memory {

ParkedPages::~ParkedPages() {
  for (const auto& [kind, set] : sets_) pages::release(set.reserved);
}

// The pages in place go to their own place, which leaves the image where they were; then those of the kind move there.
// All of it is clean, so at every moment the memory shows the image.
void ParkedPages::change(Region& region, TaskKind kind) {
  if (isCurrent(kind)) return;
  Set& leaving = setOf(current_, region.range());
  region.park(leaving.place, leaving.engine);
  leaving.lastUsed = ++changes_;
  current_ = kind;
  const auto coming = sets_.find(kind);
  if (coming != sets_.end()) region.unpark(coming->second.place, coming->second.engine);
}

ResetStatistics ParkedPages::statistics() const {
  ResetStatistics all;
  for (const auto& [kind, set] : sets_) {
    if (!isCurrent(kind)) all += set.engine.statistics();
  }
  return all;
}

// Page tables move whole between addresses that are equal modulo 2 MiB, or 1 GiB for the largest.
ParkedPages::Set& ParkedPages::setOf(TaskKind kind, Range region) {
  const auto known = sets_.find(kind);
  if (known != sets_.end()) return known->second;
  if (sets_.size() == kLimit) giveUpOldest();
  const size_t alignment = region.size >= kGibibyte ? kGibibyte : kHugePageBytes;
  const size_t size = region.size + alignment;
  const Address start = pages::reserve(size, alignment);
  return sets_.emplace(kind, Set{{start, size}, start + region.start % alignment, {}, 0}).first->second;
}

void ParkedPages::giveUpOldest() {
  const auto isOlder = [](const auto& left, const auto& right) { return left.second.lastUsed < right.second.lastUsed; };
  const auto oldest = std::min_element(sets_.begin(), sets_.end(), isOlder);
  pages::release(oldest->second.reserved);
  sets_.erase(oldest);
}

}  // namespace atoll_memory
