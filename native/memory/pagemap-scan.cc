#include "pagemap-scan.h"

#include <sys/ioctl.h>

#include <array>
#include <cerrno>

namespace atoll_memory::pagemap {

namespace {

// linux/fs.h has these from Linux 6.7 on; older headers do not.
struct PageRegion {
  uint64_t start;
  uint64_t end;
  uint64_t categories;
};
struct ScanArguments {
  uint64_t size, flags, start, end, walkEnd, regions, regionCount, maximumPages;
  uint64_t inverted, required, anyOf, returned;
};
const unsigned long kPagemapScan = _IOWR('f', 16, ScanArguments);

constexpr size_t kRegionsAtOnce = 1024;

long scanOnce(int file, Range range, const Query& query, PageRegion* regions) {
  ScanArguments arguments{};
  arguments.size = sizeof arguments;
  arguments.flags = query.flags;
  arguments.start = range.start;
  arguments.end = range.end();
  arguments.regions = reinterpret_cast<uint64_t>(regions);
  arguments.regionCount = kRegionsAtOnce;
  arguments.inverted = query.inverted;
  arguments.required = query.required;
  arguments.anyOf = query.anyOf;
  arguments.returned = query.required & kIsWritten;
  long found;
  while ((found = ioctl(file, kPagemapScan, &arguments)) < 0 && errno == EINTR) continue;
  return found;
}

}  // namespace

// The kernel's `walkEnd` is stale once it has reported more than 512 regions, so it is not used: a scan that filled the
// array goes on behind the last region, one that did not is complete.
int scan(int file, Range range, const Query& query, std::vector<Range>& runs) {
  thread_local std::array<PageRegion, kRegionsAtOnce> regions;
  runs.clear();
  for (Range rest = range; rest.size > 0;) {
    const long found = scanOnce(file, rest, query, regions.data());
    if (found < 0) return errno;
    for (long index = 0; index < found; index++) {
      const auto& [start, end, categories] = regions[static_cast<size_t>(index)];
      if (!runs.empty() && runs.back().end() == start) {
        runs.back().size += end - start;
      } else {
        runs.push_back({start, end - start});
      }
    }
    if (static_cast<size_t>(found) < kRegionsAtOnce) break;
    const Address next = regions.back().end;
    rest = {next, range.end() - next};
  }
  return 0;
}

}  // namespace atoll_memory::pagemap
