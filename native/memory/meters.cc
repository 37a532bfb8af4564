#include "meters.h"

#include <cmath>

#include "errors.h"

namespace atoll_memory {

namespace {

/** What lies closer together gives no rate: the clocks' own grain would be all of it. */
constexpr double kShortestSeconds = 1e-3;

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

void Meters::place(Id id, std::optional<size_t> row) {
  Placed& placed = find(id);
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
  return read;
}

}  // namespace atoll_memory
