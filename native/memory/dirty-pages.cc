#include "dirty-pages.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>

namespace atoll_memory::dirty_pages {

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
constexpr uint64_t kIsFile = 1 << 2;
constexpr uint64_t kIsPresent = 1 << 3;
constexpr uint64_t kIsSwapped = 1 << 4;
constexpr uint64_t kIsZeroPage = 1 << 5;

constexpr size_t kRegionsAtOnce = 1024;

/** Stays open for the life of the process: opening costs more than most scans. */
int pagemap() {
  static const int file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  return file;
}

// A page is the task's own when it is in memory or swapped out, and neither the file's nor the shared zero page. Asking
// for pages in memory only would let one that was swapped out survive into the next task.
long scan(Range range, PageRegion* regions) {
  ScanArguments arguments{};
  arguments.size = sizeof arguments;
  arguments.start = range.start;
  arguments.end = range.end();
  arguments.regions = reinterpret_cast<uint64_t>(regions);
  arguments.regionCount = kRegionsAtOnce;
  arguments.inverted = kIsFile | kIsZeroPage;
  arguments.required = kIsFile | kIsZeroPage;
  arguments.anyOf = kIsPresent | kIsSwapped;
  long found;
  while ((found = ioctl(pagemap(), kPagemapScan, &arguments)) < 0 && errno == EINTR) continue;
  return found;
}

}  // namespace

bool isSupported() {
  static const bool supported = [] {
    alignas(4096) static char page[4096];
    std::vector<Range> runs;
    return find({reinterpret_cast<Address>(page), sizeof page}, runs);
  }();
  return supported;
}

// The kernel's `walkEnd` is stale once it has reported more than 512 regions, so it is not used: a scan that filled the
// array goes on behind the last region, one that did not is complete.
bool find(Range range, std::vector<Range>& runs) {
  thread_local std::array<PageRegion, kRegionsAtOnce> regions;
  runs.clear();
  if (pagemap() < 0) return false;
  for (Range rest = range; rest.size > 0;) {
    const long found = scan(rest, regions.data());
    if (found < 0) return false;
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
  return true;
}

int64_t faultCount() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

}  // namespace atoll_memory::dirty_pages
