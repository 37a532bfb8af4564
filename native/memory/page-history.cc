#include "page-history.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "pages.h"

namespace atoll_memory {

namespace {

/** Looks that a rate looks back on. */
constexpr double kMemory = 32;
/** Looks that a first guess counts as. */
constexpr double kTrust = 6;
constexpr double kExpected = 0.5;
/** A page that stays away for so long that this is less likely no longer does what it did. */
constexpr double kUnlikely = 0.02;

constexpr int kShort = 2;

/** Whether a page that was written to this often would stay away for this long. */
bool hasLeft(uint16_t written) {
  const int away = __builtin_ctz(written);
  const int looks = 32 - __builtin_clz(written) - away;
  const double often = __builtin_popcount(written) / (looks + 1.0);
  return away > 1 && looks > kShort && std::pow(1 - often, away) < kUnlikely;
}

}  // namespace

PageHistory::Look PageHistory::look(Range region, const char* image, const std::vector<Range>& dirty, double worth) {
  region_ = region;
  image_ = image;
  kept_.clear();
  givenUp_.clear();
  next_.clear();
  keptBytes_ = 0;
  tallies_.fill({});
  const double returning = returnRate(dirty);
  for (size_t times = 2; times <= kLooks; times++) {
    if (rates_[times].looks == 0) rates_[times].mean = std::max(returning, rates_[times - 1].mean);
  }
  Look look;
  const size_t pageBytes = pages::pageBytes();
  size_t known = 0;
  const auto passKnownUpTo = [&](size_t index) {
    while (known < pages_.size() && pages_[known].index < index) pass(pages_[known++], false, worth, look);
  };
  for (const Range& run : dirty) {
    for (Address at = run.start; at < run.end(); at += pageBytes) {
      const size_t index = (at - region.start) / pageBytes;
      passKnownUpTo(index);
      const bool isKnown = known < pages_.size() && pages_[known].index == index;
      pass(isKnown ? pages_[known++] : Page{static_cast<uint32_t>(index), 0, false}, true, worth, look);
    }
  }
  passKnownUpTo(std::numeric_limits<size_t>::max());
  pages_.swap(next_);
  learn();
  looks_ = std::min(looks_ + 1, kLooks);
  return look;
}

/**
 * What is to be expected of pages that were found more than once, before it is known: of the pages that this look finds
 * so many were found before in any one of the looks that are looked back on. Never less than of pages found less often.
 */
double PageHistory::returnRate(const std::vector<Range>& dirty) const {
  const size_t pageBytes = pages::pageBytes();
  size_t found = 0, returned = 0, known = 0;
  for (const Range& run : dirty) {
    const size_t first = (run.start - region_.start) / pageBytes;
    const size_t end = first + run.size / pageBytes;
    found += run.size / pageBytes;
    while (known < pages_.size() && pages_[known].index < first) known++;
    for (; known < pages_.size() && pages_[known].index < end; known++) {
      if (pages_[known].isKept) {
        found--;  // it may not have been written to
      } else {
        returned++;
      }
    }
  }
  return looks_ == 0 || found == 0 ? 0 : static_cast<double>(returned) / static_cast<double>(found) / looks_;
}

void PageHistory::keepNothing() {
  kept_.clear();
  keptBytes_ = 0;
  for (Page& page : pages_) page.isKept = false;
}

void PageHistory::pass(Page page, bool isDirty, double worth, Look& look) {
  const size_t pageBytes = pages::pageBytes();
  const size_t offset = page.index * pageBytes;
  char* bytes = reinterpret_cast<char*>(region_.start + offset);
  // A page that is kept is dirty whether the task has written to it or not.
  const bool isWritten = isDirty && (!page.isKept || memcmp(bytes, image_ + offset, pageBytes) != 0);
  const size_t timesBefore = static_cast<size_t>(__builtin_popcount(page.written));
  Tally& tally = tallies_[timesBefore];
  tally.pages++;
  tally.written += isWritten;
  look.written += isWritten;
  look.repeated += isWritten && page.isKept;
  if (page.isKept && !isWritten && rates_[timesBefore].mean > kExpected) look.learned += worth;

  page.written = static_cast<uint16_t>(page.written << 1 | (isWritten ? 1 : 0));
  if (worth > 0 && page.isKept && !isWritten && page.written != 0 && hasLeft(page.written)) page.written = 0;
  const double chance = rates_[static_cast<size_t>(__builtin_popcount(page.written))].mean;
  const bool wasKept = page.isKept;
  page.isKept = isDirty && page.written != 0 && chance >= (wasKept ? worth / 2 : worth);
  if (page.isKept != wasKept) look.learned += std::abs(chance - worth);
  if (page.isKept) {
    if (isWritten) memcpy(bytes, image_ + offset, pageBytes);
    keptBytes_ += pageBytes;
    if (!kept_.empty() && kept_.back().end() == offset) {
      kept_.back().size += pageBytes;
    } else {
      kept_.push_back({offset, pageBytes});
    }
  } else if (isDirty) {
    const Address at = region_.start + offset;
    if (!givenUp_.empty() && givenUp_.back().end() == at) {
      givenUp_.back().size += pageBytes;
    } else {
      givenUp_.push_back({at, pageBytes});
    }
  }
  if (page.isKept || page.written != 0) next_.push_back(page);
}

void PageHistory::learn() {
  for (size_t times = 1; times <= kLooks; times++) {
    const Tally& tally = tallies_[times];
    if (tally.pages == 0) continue;
    Rate& rate = rates_[times];
    const double share = static_cast<double>(tally.written) / static_cast<double>(tally.pages);
    rate.looks = std::min(std::max(rate.looks, kTrust) + 1, kMemory);
    rate.mean += (share - rate.mean) / rate.looks;
  }
}

}  // namespace atoll_memory
