#include "mapping-budget.h"

#include <algorithm>
#include <cstdio>

#include "errors.h"
#include "maps.h"

namespace atoll_memory {

void MappingBudget::claim(size_t count) {
  if (estimate_ + count > limit_ || claimsSinceCount_ >= kClaimsPerCount) recount();
  if (estimate_ + count > limit_) throw errors::MappingLimit(estimate_, limit_);
  estimate_ += count;
  claimsSinceCount_ += 1;
}

void MappingBudget::giveBack(size_t count) { estimate_ -= std::min(count, estimate_); }

void MappingBudget::lower(size_t limit) {
  limit_ = limit == 0 ? builtInLimit() : std::min(limit, builtInLimit());
}

size_t MappingBudget::builtInLimit() {
  size_t maximum = 65530;  // the kernel's default, should /proc/sys be hidden
  if (FILE* file = fopen("/proc/sys/vm/max_map_count", "re")) {
    if (fscanf(file, "%zu", &maximum) != 1) maximum = 65530;
    fclose(file);
  }
  return maximum - maximum / 8;
}

void MappingBudget::recount() {
  estimate_ = countMappings();
  claimsSinceCount_ = 0;
}

}  // namespace atoll_memory
