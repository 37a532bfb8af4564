#include "pages.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "errors.h"

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

namespace atoll_memory::pages {

namespace {

void* pointer(Address address) { return reinterpret_cast<void*>(address); }

void advise(Range range, int advice, const char* call) {
  while (madvise(pointer(range.start), range.size, advice) != 0) {
    if (errno != EAGAIN && errno != EINTR) throw errors::System(call, errno);
  }
}

void mapFixed(Range range, int protection, int flags, int file, const char* call) {
  const int allFlags = flags | MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE;
  void* mapped = mmap(pointer(range.start), range.size, protection, allFlags, file, 0);
  if (mapped == MAP_FAILED) throw errors::System(call, errno);
}

}  // namespace

size_t pageBytes() {
  static const size_t bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

// No MAP_FIXED: the kernel chooses addresses that nobody uses. The two ends cut off were ours and never handed out.
// Limit: 47 bits of addresses, and RLIMIT_AS where one is set; both fail with ENOMEM.
Address reserve(size_t size, size_t alignment) {
  const size_t whole = size + alignment;
  void* mapped = mmap(nullptr, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw errors::System("mmap (reserving addresses)", errno);
  const Address start = reinterpret_cast<Address>(mapped);
  const Address aligned = (start + alignment - 1) & ~(alignment - 1);
  if (aligned > start) munmap(mapped, aligned - start);
  const size_t after = start + whole - (aligned + size);
  if (after > 0) munmap(pointer(aligned + size), after);
  return aligned;
}

// Only for ranges from `reserve` that nothing refers to any more. Fails only on arguments that are not pages.
void release(Range range) { munmap(pointer(range.start), range.size); }

// The kernel serves large requests from the top of the highest gap that fits them (top-down layout, the default on 64
// bits). Where it does not, or another thread is quicker, the next reservation is just not aligned. Only our own probe
// is mapped and unmapped.
Range takeUnalignedEnd(size_t span, size_t alignment) {
  void* probe = mmap(nullptr, span, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (probe == MAP_FAILED) return {};
  const Address end = reinterpret_cast<Address>(probe) + span;
  const size_t excess = end % alignment;
  munmap(probe, span - excess);
  return {end - excess, excess};
}

// MAP_FIXED replaces what is there in one step, so no other thread's mmap can land in between. Only for ranges of ours.
void mapNothing(Range range) { mapFixed(range, PROT_NONE, MAP_ANONYMOUS, -1, "mmap (closing a range)"); }

// Inside a WebAssembly.Memory this makes what V8 made itself: private, anonymous, readable and writable. Replaced in
// one step: a thread that runs on a shared memory sees old bytes or zeros, never a hole.
void mapZero(Range range) { mapFixed(range, PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1, "mmap (zero pages)"); }

// The file is sealed against shrinking, so no page of the range can raise SIGBUS; MAP_PRIVATE keeps writes out of it.
// Limit: MAP_NORESERVE promises no memory for the copies, the kernel may run out later as with any anonymous page.
void mapFile(Range range, int file) { mapFixed(range, PROT_READ | PROT_WRITE, 0, file, "mmap (an image)"); }

// For files that are sealed against shrinking. Not MAP_PRIVATE as all else here, so not by mapFixed.
void mapShared(Range range, int file) {
  void* mapped = mmap(pointer(range.start), range.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
  if (mapped == MAP_FAILED) throw errors::System("mmap (memory that is shared)", errno);
}

// MREMAP_FIXED replaces `to` in one step. MREMAP_DONTUNMAP (Linux 5.13 for files) leaves `from` mapped and empty:
// without it there would be a hole for a moment, where another thread's mmap could land before the caller maps the
// range anew. Page tables move whole when `from` and `to` are equal modulo 2 MiB (or 1 GiB), else entry by entry.
// Limit: `from` must be one mapping.
void move(Range from, Address to) {
  void* moved =
      mremap(pointer(from.start), from.size, from.size, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, pointer(to));
  if (moved == MAP_FAILED) throw errors::System("mremap (moving an island; needs Linux 5.13)", errno);
}

// Private mappings only (all ours are): the next touch reads the file's page or zero. Limit: EINVAL under mlockall.
void dropChanges(Range range) { advise(range, MADV_DONTNEED, "madvise(MADV_DONTNEED)"); }

namespace {

constexpr size_t kRangesAtOnce = 512;

int ownProcess() {
  static const int file = static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0));
  return file;
}

// process_madvise takes many ranges in one call, up to five times as fast as one call each. On another process the
// kernel refuses this advice; on one's own it takes it from Linux 6.13 on.
size_t adviseTogether(const iovec* ranges, size_t count) {
  const long bytes = syscall(SYS_process_madvise, ownProcess(), ranges, count, MADV_DONTNEED, 0);
  return bytes < 0 ? 0 : static_cast<size_t>(bytes);
}

}  // namespace

void dropChanges(const Range* ranges, size_t count) {
  std::array<iovec, kRangesAtOnce> vectors;
  for (size_t from = 0; from < count; from += kRangesAtOnce) {
    const size_t some = std::min(kRangesAtOnce, count - from);
    size_t bytes = 0;
    for (size_t index = 0; index < some; index++) {
      const Range& range = ranges[from + index];
      vectors[index] = {pointer(range.start), range.size};
      bytes += range.size;
    }
    // It may stop early, and says so by the number of bytes: what is given up twice is no harm.
    const bool isDone = some > 1 && adviseTogether(vectors.data(), some) == bytes;
    for (size_t index = 0; index < some && !isDone; index++) dropChanges(ranges[from + index]);
  }
}

// MADV_COLLAPSE (Linux 6.1), from a multiple of 2 MiB on.
bool gatherHugePages(Range range) {
  const size_t whole = range.size - range.size % kHugePageBytes;
  return whole > 0 && madvise(pointer(range.start), whole, MADV_COLLAPSE) == 0;
}

// A hint that changes no byte: whoever touches a page next has it read in again. Kernels that do not know it say EINVAL,
// and the pages stay.
void writeToSwap(Range range) { madvise(pointer(range.start), range.size, MADV_PAGEOUT); }

// A child process that Node starts would share the pages for a moment, and every write here would then copy once more.
// It never touches them: it runs another program.
void keepFromChildren(Range range) { advise(range, MADV_DONTFORK, "madvise(MADV_DONTFORK)"); }

// Bytes of tenants do not belong in a core file.
void keepFromDumps(Range range) { advise(range, MADV_DONTDUMP, "madvise(MADV_DONTDUMP)"); }

// Changes no byte. MAP_POPULATE would copy every page of a private file mapping, so the pages are mapped for reading
// only.
void populateForReading(Range range) { advise(range, MADV_POPULATE_READ, "madvise (populating; needs Linux 5.14)"); }
void populateForWriting(Range range) { advise(range, MADV_POPULATE_WRITE, "madvise (populating; needs Linux 5.14)"); }

}  // namespace atoll_memory::pages
