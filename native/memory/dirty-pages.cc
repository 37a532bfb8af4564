#include "dirty-pages.h"

#include <fcntl.h>
#include <sys/resource.h>

#include "pagemap-scan.h"

namespace atoll_memory::dirty_pages {

namespace {

/** Stays open for the life of the process: opening costs more than most scans. */
int ownPagemap() {
  static const int file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  return file;
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

bool find(Range range, std::vector<Range>& runs) {
  runs.clear();
  return ownPagemap() >= 0 && pagemap::scan(ownPagemap(), range, pagemap::kOwnPages, runs) == 0;
}

int64_t faultCount() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

}  // namespace atoll_memory::dirty_pages
