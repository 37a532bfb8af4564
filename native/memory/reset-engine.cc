#include "reset-engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "dirty-pages.h"
#include "page-copy.h"
#include "pages.h"
#include "reset-costs.h"

namespace atoll_memory {

namespace {

using Clock = std::chrono::steady_clock;

/** Resets between two looks at most. Odd numbers only: tasks that take turns do so by even ones, mostly. */
constexpr uint32_t kLongest = 65;
/** The way that was not chosen is tried again after so many resets, as its cost may have changed. */
constexpr uint32_t kTryAgain = 32;
/** Where looks are farther apart than this and nothing is kept, little hope is left. */
constexpr uint32_t kHopeful = 8;
constexpr double kStrictest = 32;
constexpr double kCertain = 0.9;
/** A page of more than the caches hold takes so many times as long to copy. */
constexpr double kPastCaches = 2.5;
constexpr double kClearly = 1.2;
/** Of the pages that tasks write to. */
constexpr double kMuch = 0.02;
/** Resets that slow running means look back on. */
constexpr double kSlowly = 16;
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
  // Nothing kept, and nothing to learn: the shortest way.
  if (history_.keptBytes() == 0 && lookEvery_ > kHopeful && sinceLook_ + 1 < lookEvery_) {
    sinceLook_++;
    isSettled_ = false;
    lastWay_ = Way::None;
    pages::dropChanges(region);
    statistics_.dropped++;
    return;
  }
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
                      (isDue || isSurprise || (isLookCheaper() && ++sinceDrop_ < kTryAgain));
  ResetCosts::get();  // measured here, the first time, not while a reset is
  isSettled_ = false;  // what throws on the way leaves the next reset to search
  const auto began = Clock::now();
  if (isLook) {
    look(region, image, isUnmoved);
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
  all.keptPages = static_cast<size_t>(keptPages());
  return all;
}

double ResetEngine::keptPages() const { return static_cast<double>(history_.keptBytes() / pages::pageBytes()); }

void ResetEngine::copyKept(Range region, const Image& image) {
  char* const bytes = reinterpret_cast<char*>(region.start);
  if (history_.keptBytes() <= kPastCachesBytes) return copyRuns(history_.kept(), bytes, image.content());
  const auto began = Clock::now();
  copyRunsPastCaches(history_.kept(), bytes, image.content());
  const double each = nanosecondsSince(began) / keptPages();
  const bool isFirst = copyPastCaches_ == 0;
  copyPastCaches_ += isFirst ? each : (std::min(each, kWorst * copyPastCaches_) - copyPastCaches_) * kWeight;
}

void ResetEngine::look(Range region, const Image& image, bool isUnmoved) {
  const auto began = Clock::now();
  if (!dirty_pages::find(region, dirty_)) return drop(region, image);
  const PageHistory::Look look = history_.look(region, image.content(), dirty_, worthKeeping());
  dropGivenUp(region);
  judge(look, region.size / pages::pageBytes());
  planNextLook(look, nanosecondsSince(began) - (isUnmoved ? 0 : expectedOfDrop().nanoseconds));
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

ResetEngine::Cost ResetEngine::expectedOfDrop() const {
  const size_t gaps = history_.kept().size() + 1;
  if (dropCost_.gaps == 0) return {kFirstDrop + static_cast<double>(gaps) * kDropOfGap, lookCost_.faults, gaps};
  const double more = static_cast<double>(gaps) - static_cast<double>(dropCost_.gaps);
  return {std::max(dropCost_.nanoseconds + more * kDropOfGap, 0.0), dropCost_.faults, gaps};
}

bool ResetEngine::isLookCheaper() const {
  const Cost drop = expectedOfDrop();
  return lookCost_.nanoseconds + lookCost_.faults * ResetCosts::get().fault <=
         drop.nanoseconds + drop.faults * ResetCosts::get().fault;
}

/** Notes what the last reset has cost, now that the task after it is done. */
void ResetEngine::account(double faults) {
  if (lastWay_ == Way::None) return;
  const ResetCosts& costs = ResetCosts::get();
  if (lastWay_ == Way::Copy) lastNanoseconds_ = costs.copy * keptPages();
  const double nanoseconds = std::min(lastNanoseconds_ + faults * costs.fault, kWorst * plain_);
  ours_ += (nanoseconds - ours_) / std::min(++judged_, kSlowly);
  if (lastWay_ == Way::Copy) return;
  Cost& cost = lastWay_ == Way::Look ? lookCost_ : dropCost_;
  const double most = cost.gaps == 0 ? lastNanoseconds_ : kWorst * cost.nanoseconds;
  cost.nanoseconds += (std::min(lastNanoseconds_, most) - cost.nanoseconds) * (cost.gaps == 0 ? 1 : kWeight);
  cost.faults += (faults - usualFaults_ - cost.faults) / kSlowly;
  cost.gaps = history_.kept().size() + 1;
  // What is kept does not pay: the next look shall keep less.
  if (judged_ >= kSlowly && history_.keptBytes() > 0 && ours_ > plain_ && !isDense_) lookEvery_ = 1;
}

/** A page is kept from this chance on. Where tasks write to so much that copying all of it costs less, each page is. */
double ResetEngine::worthKeeping() const {
  const ResetCosts& costs = ResetCosts::get();
  return isDense_ ? 0 : std::min(strictness_ * costs.copy / costs.givenUp(), kCertain);
}

/**
 * Kept pages also make looking and dropping dearer, which no page's own chance shows: where all of it together is not
 * less than what giving everything up would cost, only pages of a higher chance are kept. While much is learned, all is
 * dearer than it will be.
 */
void ResetEngine::judge(const PageHistory::Look& look, size_t pageCount) {
  const ResetCosts& costs = ResetCosts::get();
  const double written = static_cast<double>(look.written);
  plain_ += (kFirstDrop + written * costs.givenUp() - plain_) * (plain_ == 0 ? 1 : kWeight);
  const double copyOne = copyPastCaches_ > 0 ? copyPastCaches_ : kPastCaches * costs.copy;
  isDense_ = plain_ > (isDense_ ? 1 / kClearly : kClearly) * copyOne * static_cast<double>(pageCount);

  if (isDense_ || look.learned > kMuch * written) judged_ = 0;
  if (judged_ < kSlowly) return;
  judged_ = 0;
  if (history_.keptBytes() > 0 && ours_ > plain_) {
    strictness_ = std::min(strictness_ * 2, kStrictest);
  } else if (history_.keptBytes() == 0 || ours_ < plain_ / 2) {
    strictness_ = std::max(strictness_ / 2, 1.0);
  }
}

/**
 * Where looks learn something all the time, one every n resets costs the extra time of a look every n resets, and what
 * it learns comes on average n / 2 resets late: together that is least for n = sqrt(2 * extra / learned), with what is
 * learned in the time of one reset.
 */
void ResetEngine::planNextLook(const PageHistory::Look& look, double extraNanoseconds) {
  const double learnedNanoseconds = look.learned * ResetCosts::get().givenUp();
  if (learnedNanoseconds > 0) {
    const double best = std::sqrt(2 * std::max(extraNanoseconds, 0.0) * sinceLook_ / learnedNanoseconds);
    lookEvery_ = static_cast<uint32_t>(std::clamp(best, 1.0, static_cast<double>(std::min(2 * lookEvery_, kLongest))));
  } else {
    lookEvery_ = lookEvery_ == 1 ? 2 : std::min(2 * lookEvery_ - 1, kLongest);
  }
  sinceLook_ = 0;
}

}  // namespace atoll_memory
