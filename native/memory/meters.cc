#include "meters.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "errors.h"
#include "pages.h"

namespace atoll_memory {

namespace {

/** What lies closer together gives no rate: the clocks' own grain would be all of it. */
constexpr double kShortestSeconds = 1e-3;

/**
 * How long a look at the pages of an island takes, depends on how many it has: so much of all time is spent on looks,
 * and no
 * more than this at once. Whose turn does not come, is not known in that sample.
 */
constexpr double kLookingShare = 0.002;
constexpr double kMostLookingSeconds = 0.005;

double monotonicSeconds() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Perf counters begin when the first close reading opens them; all others began with their target. What was unknown
// before has no difference, and neither has what was scaled down since.
double difference(double now, double before) {
  const double more = now - before;
  return more >= 0 ? more : NAN;
}

}  // namespace

Meters::Placed& Meters::find(Id id) {
  const auto found = meters_.find(id);
  if (found == meters_.end()) throw errors::Closed("meter", id);
  return found->second;
}

bool Meters::begin(Id id) {
  Placed& placed = find(id);
  return placed.isBegun = placed.meter.read(placed.last, placed.row.has_value());
}

void Meters::place(Id id, std::optional<size_t> row, std::optional<Id> island) {
  Placed& placed = find(id);
  placed.pages.change(row ? island : std::nullopt);
  if (!row) placed.meter.relax();
  placed.row = row;
}

size_t Meters::sample(const Columns& columns) {
  size_t read = 0;
  for (auto& [id, placed] : meters_) {
    if (!placed.row || *placed.row >= columns.rows) continue;
    Meter::Reading now;
    const bool isThere = placed.meter.read(now, true);
    const double seconds = isThere && placed.isBegun ? now.atSeconds - placed.last.atSeconds : NAN;
    const bool isLongEnough = seconds >= kShortestSeconds;
    for (size_t counter = 0; counter < Meter::kCounters; counter += 1) {
      const double more = isLongEnough ? difference(now.counters[counter], placed.last.counters[counter]) : NAN;
      columns.values[counter][*placed.row] = more / seconds;
    }
    columns.values[kResidentColumn][*placed.row] = isThere ? now.residentBytes : NAN;
    if (!isThere) continue;
    read += 1;
    if (isLongEnough || !placed.isBegun) placed.last = now;
    placed.isBegun = true;
  }
  lookAtPages(columns);
  return read;
}

void Meters::lookAtPages(const Columns& columns) {
  looking_.clear();
  for (auto& [id, placed] : meters_) {
    if (!placed.row || *placed.row >= columns.rows) continue;
    columns.values[kPagesColumn][*placed.row] = columns.values[kRepeatedColumn][*placed.row] = NAN;
    if (placed.pages.isWatched()) looking_.push_back(&placed);
  }
  if (looking_.empty()) return;
  const auto longestAgo = [](const Placed* one, const Placed* other) {
    return one->pages.lookedSeconds() < other->pages.lookedSeconds();
  };
  std::sort(looking_.begin(), looking_.end(), longestAgo);
  double now = monotonicSeconds();
  allowanceSeconds_ += kLookingShare * (now - allowedAtSeconds_);
  allowanceSeconds_ = std::min(allowanceSeconds_, kMostLookingSeconds);
  allowedAtSeconds_ = now;
  for (Placed* placed : looking_) {
    if (allowanceSeconds_ <= 0) return;
    const double began = now;
    const std::optional<WorkingSet::Counts> found = placed->pages.look(began);
    now = monotonicSeconds();
    allowanceSeconds_ -= now - began;
    if (!found) continue;
    columns.values[kPagesColumn][*placed->row] = found->pages;
    columns.values[kRepeatedColumn][*placed->row] = found->repeated;
    columns.values[kResidentColumn][*placed->row] = found->pages * static_cast<double>(pages::pageBytes());
  }
}

}  // namespace atoll_memory
