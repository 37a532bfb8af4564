#include "working-set.h"

#include <algorithm>
#include <cmath>

#include "dirty-pages.h"
#include "pages.h"
#include "process.h"

namespace atoll_memory {

namespace {

constexpr size_t kBits = 64;

/** Where an island is now; it may move or go as soon as this has returned. */
std::optional<Range> placeOf(Id island) {
  Process& process = Process::get();
  const std::lock_guard<std::mutex> guard(process.lock);
  if (!process.islands.has(island)) return std::nullopt;
  return process.islands.find(island)->region().range();
}

size_t countBits(uint64_t word) { return static_cast<size_t>(__builtin_popcountll(word)); }

}  // namespace

void WorkingSet::change(std::optional<Id> island) {
  if (std::any_of(now_.begin(), now_.end(), [](uint64_t word) { return word != 0; })) before_.swap(now_);
  now_.clear();
  island_ = island;
}

// The range is only asked about, never touched, so nothing can go wrong when it is unmapped meanwhile: there are no
// pages
// then, or another one's, and the next look finds that.
std::optional<WorkingSet::Counts> WorkingSet::look(double nowSeconds) {
  lookedSeconds_ = nowSeconds;
  const std::optional<Range> place = placeOf(*island_);
  if (!place || !dirty_pages::find(*place, runs_)) return std::nullopt;
  const size_t pageBytes = pages::pageBytes();
  now_.assign(place->size / pageBytes / kBits + 1, 0);
  size_t count = 0;
  for (const Range& run : runs_) {
    const size_t first = (run.start - place->start) / pageBytes;
    const size_t pages = run.size / pageBytes;
    count += pages;
    for (size_t page = first; page < first + pages; page += 1) now_[page / kBits] |= uint64_t{1} << page % kBits;
  }
  size_t repeated = 0;
  for (size_t word = 0; word < std::min(now_.size(), before_.size()); word += 1) {
    repeated += countBits(now_[word] & before_[word]);
  }
  const bool isComparable = count > 0 && !before_.empty();
  return Counts{static_cast<double>(count),
                isComparable ? static_cast<double>(repeated) / static_cast<double>(count) : NAN};
}

}  // namespace atoll_memory
