// PAGEMAP_SCAN (Linux 6.7): which pages of a process are as asked for.
#pragma once
#include <vector>

#include "memory.h"

namespace atoll_memory::pagemap {

/** Properties of a page. */
constexpr uint64_t kIsWritten = 1 << 1;
constexpr uint64_t kIsFile = 1 << 2;
constexpr uint64_t kIsPresent = 1 << 3;
constexpr uint64_t kIsSwapped = 1 << 4;
constexpr uint64_t kIsZeroPage = 1 << 5;

/** Write-protects the pages that it reports, in the same step; the range must be watched (WriteWatch). */
constexpr uint64_t kProtect = (1 << 0) | (1 << 1);

struct Query {
  /** All of these, where not inverted. */
  uint64_t required = 0;
  uint64_t inverted = 0;
  uint64_t anyOf = 0;
  uint64_t flags = 0;
};

/** A page is a process's own when it is in memory or swapped out, and neither a file's nor the shared zero page. Asking
 * for pages in memory only would let one that was swapped out survive into the next task. */
constexpr Query kOwnPages{kIsFile | kIsZeroPage, kIsFile | kIsZeroPage, kIsPresent | kIsSwapped, 0};

/**
 * @param file /proc/PID/pagemap of the process
 * @param runs replaced by what is found, in ascending order
 * @returns 0, or why the kernel refuses (errno): nothing is known then
 */
int scan(int file, Range range, const Query& query, std::vector<Range>& runs);

}  // namespace atoll_memory::pagemap
