// Which pages of a private mapping of a file are no longer the file's: those that somebody has written to.
#pragma once
#include <vector>

#include "memory.h"

namespace atoll_memory::dirty_pages {

/** Whether the kernel can say so (PAGEMAP_SCAN, Linux 6.7). */
bool isSupported();

/**
 * Finds the pages of a range that have copies of their own, in memory or swapped out.
 * @param runs replaced by what is found, in ascending order
 * @returns false when the kernel refuses: nothing is known then
 */
bool find(Range range, std::vector<Range>& runs);

/**
 * Page faults of all threads of this process, ever. While it stands still no page of a private mapping has got a copy
 * through this process. The calling thread's own count would not do: another thread may have written. Writes from other
 * processes (process_vm_writev, a debugger) do not count here.
 */
int64_t faultCount();

}  // namespace atoll_memory::dirty_pages
