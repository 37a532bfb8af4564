#include "occupancy.h"

#include "errors.h"

namespace atoll_memory {

void Occupancy::requireFree(Range range) const {
  const auto gaps = this->gaps(range);
  if (gaps.size() != 1 || gaps.front().size != range.size) throw errors::Overlap(range);
}

std::vector<Range> Occupancy::gaps(Range range) const {
  std::vector<Range> gaps;
  Address from = range.start;
  auto next = ranges_.upper_bound(from);
  if (next != ranges_.begin()) {
    const auto before = std::prev(next);
    from = std::max(from, before->first + before->second);
  }
  for (; next != ranges_.end() && next->first < range.end(); ++next) {
    if (next->first > from) gaps.push_back({from, next->first - from});
    from = next->first + next->second;
  }
  if (from < range.end()) gaps.push_back({from, range.end() - from});
  return gaps;
}

}  // namespace atoll_memory
