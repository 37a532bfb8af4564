#include "reset-engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "dirty-pages.h"
#include "pages.h"
#include "reset-costs.h"

namespace atoll_memory {

namespace {

using Clock = std::chrono::steady_clock;

/** Resets between two looks at most. Odd numbers only: tasks that take turns do so by even ones, mostly. */
constexpr uint32_t kLongest = 65;
/** The way that was not chosen is tried again after so many resets, as its cost may have changed. */
constexpr uint32_t kTryAgain = 32;
/** Running means move by this part of each new value. */
constexpr double kWeight = 0.25;
/** A reset that was interrupted takes long; it counts at most so many times the mean. */
constexpr double kWorst = 4;
/** Nanoseconds: a guess, for as long as nothing was measured. */
constexpr double kFirstDrop = 2000;
constexpr double kDropOfGap = 450;
/** More faults than usual by this much mean that tasks do something else now. */
constexpr double kSurprise = 8;

double nanosecondsSince(Clock::time_point began) {
  return std::chrono::duration<double, std::nano>(Clock::now() - began).count();
}

}  // namespace

ResetStatistics& ResetStatistics::operator+=(const ResetStatistics& more) {
  copied += more.copied;
  scanned += more.scanned;
  dropped += more.dropped;
  keptPages += more.keptPages;
  return *this;
}

void ResetEngine::reset(Range region, const Image& image) {
  const int64_t faultCount = dirty_pages::faultCount();
  const bool isUnmoved = isSettled_ && faultCount == settledFaults_;
  const double faults = isSettled_ ? static_cast<double>(faultCount - settledFaults_) : usualFaults_;
  account(faults);
  const bool isSurprise = faults > 2 * usualFaults_ + kSurprise;
  usualFaults_ += (faults - usualFaults_) * kWeight;
  const bool isDue = ++sinceLook_ >= lookEvery_;
  if (isUnmoved && !isDue) {
    copyKept(region, image);
    lastWay_ = Way::Copy;
    statistics_.copied++;
    return;
  }
  const bool isLook = dirty_pages::isSupported() &&
                      (isDue || isSurprise || (lookCost_.nanoseconds <= expectedOfDrop() && ++sinceDrop_ < kTryAgain));
  const auto began = Clock::now();
  if (isLook) {
    look(region, image, isUnmoved ? 0 : expectedOfDrop());
  } else {
    drop(region, image);
  }
  lastNanoseconds_ = nanosecondsSince(began);
  settledFaults_ = dirty_pages::faultCount();
  isSettled_ = true;
}

void ResetEngine::beginUse() {
  if (isSettled_) settledFaults_ = dirty_pages::faultCount();
}

void ResetEngine::forget() {
  const ResetStatistics statistics = statistics_;
  *this = {};
  statistics_ = statistics;
}

ResetStatistics ResetEngine::statistics() const {
  ResetStatistics all = statistics_;
  all.keptPages = history_.keptBytes() / pages::pageBytes();
  return all;
}

void ResetEngine::copyKept(Range region, const Image& image) {
  copyRuns(history_.kept(), history_.keptBytes(), reinterpret_cast<char*>(region.start), image.content());
}

void ResetEngine::look(Range region, const Image& image, double otherNanoseconds) {
  const auto began = Clock::now();
  if (!dirty_pages::find(region, dirty_)) return drop(region, image);
  const ResetCosts& costs = ResetCosts::get();
  const PageHistory::Look look = history_.look(region, image.content(), dirty_, costs.copy / (costs.fault + costs.drop));
  dropGivenUp(region);
  planNextLook(look, nanosecondsSince(began) - otherNanoseconds);
  lastWay_ = Way::Look;
  statistics_.scanned++;
}

void ResetEngine::drop(Range region, const Image& image) {
  findGaps(region);
  pages::dropChanges(gaps_.data(), gaps_.size());
  copyKept(region, image);
  lastWay_ = Way::Drop;
  sinceDrop_ = 0;
  statistics_.dropped++;
}

/**
 * Gives up what the history does not keep: the pages themselves where their 2 MiB hold kept ones too, else all of these
 * 2 MiB, as then the kernel frees their page table, which later looks would have to go through.
 */
void ResetEngine::dropGivenUp(Range region) {
  dropping_.clear();
  auto kept = history_.kept().begin();
  const auto keptEnd = history_.kept().end();
  const auto add = [this](Address from, Address to) {
    if (!dropping_.empty() && dropping_.back().end() >= from) {
      dropping_.back().size = std::max(dropping_.back().end(), to) - dropping_.back().start;
    } else {
      dropping_.push_back({from, to - from});
    }
  };
  for (const Range& run : history_.givenUp()) {
    for (Address at = run.start; at < run.end();) {
      const Address block = std::max(at & ~(kHugePageBytes - 1), region.start);
      const Address blockEnd = std::min((at | (kHugePageBytes - 1)) + 1, region.end());
      while (kept != keptEnd && region.start + kept->end() <= block) kept++;
      const bool hasKept = kept != keptEnd && region.start + kept->offset < blockEnd;
      const Address end = std::min(run.end(), blockEnd);
      if (hasKept) {
        add(at, end);
      } else {
        add(block, blockEnd);
      }
      at = end;
    }
  }
  pages::dropChanges(dropping_.data(), dropping_.size());
}

void ResetEngine::findGaps(Range region) {
  gaps_.clear();
  Address from = region.start;
  for (const Run& run : history_.kept()) {
    const Address at = region.start + run.offset;
    if (at > from) gaps_.push_back({from, at - from});
    from = at + run.size;
  }
  if (region.end() > from) gaps_.push_back({from, region.end() - from});
}

double ResetEngine::expectedOfDrop() const {
  const double gaps = static_cast<double>(history_.kept().size() + 1);
  if (dropCost_.gaps == 0) return kFirstDrop + gaps * kDropOfGap;
  return dropCost_.nanoseconds + (gaps - static_cast<double>(dropCost_.gaps)) * kDropOfGap;
}

/** Adds up what the last reset has cost, now that the task after it is done. */
void ResetEngine::account(double faults) {
  if (lastWay_ == Way::Copy) return;
  Cost& cost = lastWay_ == Way::Look ? lookCost_ : dropCost_;
  const double nanoseconds = lastNanoseconds_ + faults * ResetCosts::get().fault;
  if (cost.gaps == 0) {
    cost.nanoseconds = nanoseconds;
  } else {
    cost.nanoseconds += (std::min(nanoseconds, kWorst * cost.nanoseconds) - cost.nanoseconds) * kWeight;
  }
  cost.gaps = history_.kept().size() + 1;
}

/**
 * Where looks learn something all the time, one every n resets costs the extra time of a look every n resets, and what
 * it learns comes on average n / 2 resets late: together that is least for n = sqrt(2 * extra / worth of what is learned
 * in one reset).
 */
void ResetEngine::planNextLook(const PageHistory::Look& look, double extraNanoseconds) {
  const ResetCosts& costs = ResetCosts::get();
  const double learned = static_cast<double>(look.gained) * (costs.fault + costs.drop) +
                         static_cast<double>(look.lost + look.missed) * costs.copy;
  if (learned > 0) {
    const double best = std::sqrt(2 * std::max(extraNanoseconds, 0.0) * sinceLook_ / learned);
    lookEvery_ = static_cast<uint32_t>(std::clamp(best, 1.0, static_cast<double>(std::min(2 * lookEvery_, kLongest))));
  } else {
    lookEvery_ = lookEvery_ == 1 ? 2 : std::min(2 * lookEvery_ - 1, kLongest);
  }
  sinceLook_ = 0;
}

}  // namespace atoll_memory
