// Many meters that are read in one call, straight into columns: a row for each target, no object for any.
#pragma once
#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "meter.h"
#include "memory.h"
#include "working-set.h"

namespace atoll_memory {

class Meters {
 public:
  /**
   * In the order of METER_COLUMNS in src/act/local/memory/meters.ts: what each counter came to a second, then levels.
   */
  static constexpr size_t kResidentColumn = Meter::kCounters;
  static constexpr size_t kPagesColumn = kResidentColumn + 1;
  static constexpr size_t kRepeatedColumn = kPagesColumn + 1;
  static constexpr size_t kColumns = kRepeatedColumn + 1;

  struct Columns {
    std::array<double*, kColumns> values;
    size_t rows;
  };

  void add(Id id, Meter meter) { meters_.emplace(id, Placed(std::move(meter))); }
  /** Idempotent. */
  void remove(Id id) { meters_.erase(id); }
  size_t size() const { return meters_.size(); }

  /** What it uses counts from now on. @returns false when the target has ended @throws Closed */
  bool begin(Id id);
  /**
   * It is sampled into this row from now on, closely; none: it is not.
   * @param island that its task's memory is; none: that of others is not told apart
   * @throws Closed
   */
  void place(Id id, std::optional<size_t> row, std::optional<Id> island);
  /**
   * Reads every meter that has a row, and writes there; NaN where it is not known.
   * @returns how many were read and had not ended
   */
  size_t sample(const Columns& columns);

 private:
  struct Placed {
    explicit Placed(Meter given) : meter(std::move(given)) {}
    Meter meter;
    std::optional<size_t> row;
    Meter::Reading last;
    /** Whether there is a last reading. */
    bool isBegun = false;
    WorkingSet pages;
  };
  Placed& find(Id id);
  void lookAtPages(const Columns& columns);

  std::unordered_map<Id, Placed> meters_;
  /** Time that may be spent looking at pages, and when it was last counted up. */
  double allowanceSeconds_ = 0;
  double allowedAtSeconds_ = 0;
  std::vector<Placed*> looking_;
};

}  // namespace atoll_memory
