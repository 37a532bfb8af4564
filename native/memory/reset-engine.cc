#include "reset-engine.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "dirty-pages.h"
#include "pages.h"
#include "reset-costs.h"

namespace atoll_memory {

namespace {

using Clock = std::chrono::steady_clock;

/** Every so many resets the kept pages are compared, not just copied, to see which of them are still written to. */
constexpr uint32_t kCompareEvery = 16;
/** Resets for which the plain method is used when it was the better, doubled each time that it is again. */
constexpr uint32_t kFirstPlain = 32;
constexpr uint32_t kLongestPlain = 1024;
/** Resets that running means look back on. */
constexpr size_t kMemory = 12;
/** A reset that was interrupted takes long; it counts at most this many times the plain one. */
constexpr double kWorst = 2;
/** Nanoseconds: a scan that takes longer for each block of 2 MiB looks at page tables that are full. */
constexpr double kSlowBlock = 1000;
constexpr int kCertain = 255;

int chanceWorthKeeping() {
  static const int chance = [] {
    const ResetCosts& costs = ResetCosts::get();
    return std::clamp(static_cast<int>(kCertain * costs.copy / (costs.fault + costs.drop)), 1, kCertain / 2);
  }();
  return chance;
}

/** A page that was written to within so many resets before is kept. */
uint32_t longestGap() { return static_cast<uint32_t>(kCertain / chanceWorthKeeping()); }

}  // namespace

ResetStatistics& ResetStatistics::operator+=(const ResetStatistics& more) {
  copied += more.copied;
  scanned += more.scanned;
  dropped += more.dropped;
  keptPages += more.keptPages;
  return *this;
}

void ResetEngine::reset(Range range, const Image& image) {
  prepare(range.size);
  epoch_++;
  if (plainLeft_ > 0 || !dirty_pages::isSupported()) {
    if (plainLeft_ > 0) plainLeft_--;
    pages::dropChanges(range);
    statistics_.dropped++;
    return;
  }
  const auto began = Clock::now();
  fresh_ = 0;
  repeated_ = keptPages_;
  if (!copyKept(range, image)) scan(range, image);
  judge(std::chrono::duration<double, std::nano>(Clock::now() - began).count());
}

void ResetEngine::beginUse() {
  if (isSettled_) settledFaults_ = dirty_pages::faultCount();
}

void ResetEngine::forget() {
  pages_.clear();
  kept_.clear();
  keptPages_ = 0;
  isSettled_ = false;
}

ResetStatistics ResetEngine::statistics() const {
  ResetStatistics all = statistics_;
  all.keptPages = keptPages_;
  return all;
}

void ResetEngine::prepare(size_t size) {
  if (!pages_.empty()) return;
  ResetCosts::get();  // here, not while a reset is timed
  pages_.resize(size / pages::pageBytes());
}

/** @returns false when there may be pages that are not kept, or it is time to compare */
bool ResetEngine::copyKept(Range range, const Image& image) {
  if (!isSettled_ || epoch_ % kCompareEvery == 0 || dirty_pages::faultCount() != settledFaults_) return false;
  for (const Run& run : kept_) {
    memcpy(reinterpret_cast<char*>(range.start + run.offset), image.content() + run.offset, run.size);
  }
  statistics_.copied++;
  return true;
}

void ResetEngine::scan(Range range, const Image& image) {
  statistics_.scanned++;
  repeated_ = 0;
  const auto began = Clock::now();
  if (!dirty_pages::find(range, dirty_)) {
    pages::dropChanges(range);
    return forget();
  }
  const double nanoseconds = std::chrono::duration<double, std::nano>(Clock::now() - began).count();
  kept_.clear();
  const size_t pageBytes = pages::pageBytes();
  for (const Range& run : dirty_) {
    for (Address at = run.start; at < run.end(); at += pageBytes) found((at - range.start) / pageBytes, range, image);
  }
  giveUpRuns();
  if (image.hasHugePages() && nanoseconds > kSlowBlock * static_cast<double>(range.size / kHugePageBytes)) thin(range);
  settledFaults_ = dirty_pages::faultCount();
  isSettled_ = true;
}

/** A page that has a copy: put it back as the image has it, in place or by giving it up. */
void ResetEngine::found(size_t index, Range range, const Image& image) {
  Page& page = pages_[index];
  const size_t pageBytes = pages::pageBytes();
  char* bytes = reinterpret_cast<char*>(range.start + index * pageBytes);
  const char* content = image.content() + index * pageBytes;
  if (page.isKept) {
    const bool isWritten = memcmp(bytes, content, pageBytes) != 0;
    page.chance += isWritten ? (kCertain - page.chance + 3) / 4 : -((page.chance + 3) / 4);
    if (isWritten) {
      repeated_++;
      page.lastWritten = epoch_;
    }
    // Half: a page at the limit must not come and go.
    if (page.chance < chanceWorthKeeping() / 2) return giveUp(index, range);
    if (isWritten) memcpy(bytes, content, pageBytes);
    return keep(index);
  }
  fresh_++;
  const uint32_t gap = page.lastWritten == 0 ? UINT32_MAX : epoch_ - page.lastWritten;
  page.lastWritten = epoch_;
  if (gap > longestGap()) return giveUp(index, range);
  page.chance = static_cast<uint8_t>(std::max(kCertain / static_cast<int>(gap), 2 * chanceWorthKeeping()));
  memcpy(bytes, content, pageBytes);
  keep(index);
}

void ResetEngine::keep(size_t index) {
  const size_t pageBytes = pages::pageBytes();
  const size_t offset = index * pageBytes;
  if (!pages_[index].isKept) {
    pages_[index].isKept = true;
    keptPages_++;
  }
  if (!kept_.empty() && kept_.back().offset + kept_.back().size == offset) {
    kept_.back().size += pageBytes;
  } else {
    kept_.push_back({offset, pageBytes});
  }
}

void ResetEngine::giveUp(size_t index, Range range) {
  const size_t pageBytes = pages::pageBytes();
  const size_t offset = index * pageBytes;
  if (pages_[index].isKept) {
    pages_[index].isKept = false;
    keptPages_--;
  }
  const Address at = range.start + offset;
  if (!dropping_.empty() && dropping_.back().end() == at) {
    dropping_.back().size += pageBytes;
  } else {
    dropping_.push_back({at, pageBytes});
  }
}

void ResetEngine::giveUpRuns() {
  pages::dropChanges(dropping_.data(), dropping_.size());
  dropping_.clear();
}

/**
 * Tasks that read here and there fill the region's page tables entry by entry, and a scan looks at every entry. All that
 * is not kept is unmapped: who reads there next maps it again, as one huge page where the block allows.
 */
void ResetEngine::thin(Range range) {
  size_t from = 0;
  const auto unmapUpTo = [&](size_t to) {
    if (to > from) dropping_.push_back({range.start + from, to - from});
  };
  for (const Run& run : kept_) {
    unmapUpTo(run.offset);
    from = run.offset + run.size;
  }
  unmapUpTo(range.size);
  giveUpRuns();
}

/** Compares what this reset and the task's faults cost with giving everything up, and changes over when that is less. */
void ResetEngine::judge(double ourNanoseconds) {
  const ResetCosts& costs = ResetCosts::get();
  const double written = static_cast<double>(fresh_ + repeated_);
  const double plain = written * (costs.fault + costs.drop);
  const double ours = std::min(ourNanoseconds + static_cast<double>(fresh_) * costs.fault, kWorst * plain);
  const double weight = 1.0 / static_cast<double>(std::min(++judged_, kMemory));
  ours_ += (ours - ours_) * weight;
  plain_ += (plain - plain_) * weight;
  // Not before pages that return after the longest gap have returned.
  if (judged_ < 2 * longestGap() + kMemory) return;
  if (ours_ <= plain_) {
    plainLength_ = 0;
    return;
  }
  plainLength_ = std::clamp(2 * plainLength_, kFirstPlain, kLongestPlain);
  plainLeft_ = plainLength_;
  judged_ = 0;
  forget();
}

}  // namespace atoll_memory
