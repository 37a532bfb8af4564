#include "mapping-budget.h"

#include <algorithm>
#include <cstdio>

#include "errors.h"
#include "maps.h"

namespace atoll_memory {

void MappingBudget::claim(size_t count) {
  if (estimate() + count > limit_ || claimsSinceCount_ >= kClaimsPerCount) recount();
  if (estimate() + count > limit_) throw errors::MappingLimit(estimate(), limit_);
  claimed_ += count;
  claimsSinceCount_ += 1;
}

void MappingBudget::giveBack(size_t count) { claimed_ -= std::min(count, claimed_); }

void MappingBudget::lower(size_t limit) {
  limit_ = limit == 0 ? builtInLimit() : std::min(limit, builtInLimit());
  claimsSinceCount_ = kClaimsPerCount;  // whoever sets a limit means it from what is mapped now
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
  counted_ = countMappings();
  claimed_ = 0;
  claimsSinceCount_ = 0;
}

}  // namespace atoll_memory
