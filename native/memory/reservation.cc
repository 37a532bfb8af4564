#include "reservation.h"

#include <algorithm>
#include <utility>

#include "errors.h"
#include "guard.h"
#include "pages.h"

namespace atoll_memory {

namespace {

Address alignUp(Address address, size_t alignment) { return (address + alignment - 1) & ~(alignment - 1); }

size_t alignmentFor(size_t size) {
  if (size >= kGibibyte) return kGibibyte;
  if (size >= kHugePageBytes) return kHugePageBytes;
  return pages::pageBytes();
}

}  // namespace

Reservation::Reservation(size_t size) : range_{pages::reserve(size, alignmentFor(size)), size} {
  free_[range_.start] = range_.size;
  try {
    guard::watch(range_);
  } catch (...) {
    pages::release(range_);
    throw;
  }
}

Reservation::~Reservation() {
  guard::forget(range_);
  pages::release(range_);
}

size_t Reservation::largestFree() const {
  size_t largest = 0;
  for (const auto& [start, size] : free_) largest = std::max(largest, size);
  return largest;
}

Range Reservation::take(size_t size, size_t alignment) {
  for (const auto [start, freeBytes] : free_) {  // copies: the map changes before the loop is left
    const Range taken{alignUp(start, alignment), size};
    const Address end = start + freeBytes;
    if (taken.end() > end) continue;
    if (taken.start == start) {
      free_.erase(start);
    } else {
      free_[start] = taken.start - start;
    }
    if (taken.end() < end) free_[taken.end()] = end - taken.end();
    return taken;
  }
  throw errors::NoSpace(size, largestFree());
}

void Reservation::giveBack(Range range) {
  pages::mapNothing(range);
  auto after = free_.lower_bound(range.start);
  if (after != free_.end() && after->first == range.end()) {
    range.size += after->second;
    after = free_.erase(after);
  }
  if (after != free_.begin()) {
    const auto before = std::prev(after);
    if (before->first + before->second == range.start) {
      before->second += range.size;
      return;
    }
  }
  free_[range.start] = range.size;
}

Slot::Slot(std::shared_ptr<Reservation> reservation, size_t islandBytes)
    : reservation_(std::move(reservation)), islandBytes_(islandBytes), alignment_(alignmentFor(islandBytes)) {
  // Any offset below the alignment must fit; below 2 MiB every page is a good place.
  const size_t slack = alignment_ == pages::pageBytes() ? 0 : alignment_;
  range_ = reservation_->take(islandBytes + slack, alignment_);
}

Slot::~Slot() {
  if (!reservation_) return;  // moved from
  try {
    reservation_->giveBack(range_);
  } catch (const Error&) {
    // The range stays mapped and taken: its addresses are lost until the reservation goes, nothing else.
  }
}

void Slot::swap(Slot& other) {
  std::swap(reservation_, other.reservation_);
  std::swap(islandBytes_, other.islandBytes_);
  std::swap(alignment_, other.alignment_);
  std::swap(range_, other.range_);
}

Range Slot::placeFor(Address address) const { return {range_.start + address % alignment_, islandBytes_}; }

}  // namespace atoll_memory
