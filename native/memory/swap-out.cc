#include "swap-out.h"

#include "dirty-pages.h"
#include "pages.h"
#include "private-pages.h"

namespace atoll_memory {

namespace {

/** What lies between runs that are given in ascending order, inside of `range`. */
void addGaps(Range range, const std::vector<Run>& runs, Address base, std::vector<Range>& gaps) {
  Address at = range.start;
  for (const Run& run : runs) {
    const Address start = base + run.offset;
    if (start + run.size <= at || start >= range.end()) continue;
    if (start > at) gaps.push_back({at, start - at});
    at = start + run.size;
  }
  if (at < range.end()) gaps.push_back({at, range.end() - at});
}

}  // namespace

// Only pages that the kernel says are copies of our own are looked at: others hold no memory of ours. What the reset
// engine keeps may be among those given up; it copies such a page back from the image, as ever.
size_t swapOut(Region& region) {
  const Range range = region.range();
  std::vector<Range> own;
  if (!dirty_pages::find(range, own)) return 0;
  const std::vector<Run> changed = PrivatePages(region, range).changed();
  std::vector<Range> unchanged;
  for (const Range& run : own) addGaps(run, changed, range.start, unchanged);
  pages::dropChanges(unchanged.data(), unchanged.size());
  for (const Run& run : changed) pages::writeToSwap({range.start + run.offset, run.size});
  size_t bytes = 0;
  for (const Range& gap : unchanged) bytes += gap.size;
  return bytes;
}

}  // namespace atoll_memory
