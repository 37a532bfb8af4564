// Islands of memory that are mapped in and out of WebAssembly memories without copying: one Node-API module.
//
//   Process      the tables of everything below, shared by all threads; they outlive every worker
//   Environment  one thread's part: what it holds, and its clean-up when it ends
//   Reservation  addresses without memory, in which islands are parked
//   Image        a sealed memory file: the content that islands and overlays start from
//   contentHash  finds images that may be equal, so that equal ones are one
//   Region       a mapped range and the image it goes back to: reset, wipe, populate, compare
//   ResetEngine  undoes what was written to a region, in the way that costs least
//   PageHistory  which pages tasks write to, and which are worth keeping for the next task
//   ParkedPages  a set of pages for each kind of task, one in place, the others aside
//   Island       a region that moves: parked, attached, exposed
//   Afterimages  the images that detached islands leave under memories, for the next island of the image
//   Buffers      ArrayBuffers over memory of ours
//   CopiedOverlay  the same by copying, where V8 keeps a memory in a way that mappings cannot rely on
//   Overlay      a region that an image covers in place, over a WebAssembly.Memory
//   PageStore    pages that can be read, written and put back: of this process, shared with others, of a child
//   SharedRegion memory that other processes map too; WriteWatch lets the kernel note who writes where
//   ChildMemory  private memory of another process, put back from outside
//   ScratchArea  a folder of scratch files, put back block by block
//   PageSnapshot the pages of one that differ, kept in a SnapshotBuffer
//   Guard        zero pages instead of a crash for stray reads of reserved addresses
//   MappingBudget  refuses before the process has more mappings than the kernel allows
//   Sampler      what this process or thread has used
//   Meters       what threads, processes and control groups use, read in one call into columns
//   WorkingSet   which pages of its island a task has made its own, seen while it runs
//   pages.h      every system call that changes a mapping, with the argument why it is sound
//
// What V8 relies on, and what is therefore kept: the pages of a WebAssembly.Memory lie in one reservation that V8 unmaps
// as a whole, so any mapping of ours inside it is freed with it; they are readable and writable at all times, so a mapping
// is replaced in one step and never leaves a hole; and they do not move while the memory lives, as V8 reserves their guard
// region ahead (checked on the first use of a memory: WasmMemories::checkLayout).
//
// Locks: Process::lock guards all tables and states. Work on the pages of one island that takes long (reset, populate,
// compare) runs outside it, with the island marked busy.
//
// Under AddressSanitizer and UndefinedBehaviorSanitizer: compile native/memory/*.cc, all of one state of the sources
// (objects of two states disagree about layouts, which is reported as an error), to build/Release/memory.node with
//   g++ -std=c++17 -g -O1 -fsanitize=address,undefined -shared -fPIC -Wl,-z,nodelete -DNAPI_VERSION=8 -I NODE_HEADERS
// and run the tests with LD_PRELOAD set to what `g++ -print-file-name=libasan.so` and the same of libubsan.so say, and
//   ASAN_OPTIONS=detect_leaks=0:handle_segv=0:allow_user_segv_handler=1:log_path=FILE UBSAN_OPTIONS=halt_on_error=1
// Processes that tests start run so, too; `log_path` and `halt_on_error` keep what these report from being lost. For
// leaks, say detect_leaks=1:exitcode=0 and search FILE.* for frames of native/memory: others are Node's own.
#pragma once
#include <cstddef>
#include <cstdint>

namespace atoll_memory {

using Address = uintptr_t;
using Id = uint32_t;

constexpr size_t kHugePageBytes = size_t{2} << 20;
constexpr size_t kGibibyte = size_t{1} << 30;
/** Above every size that can be mapped (47 address bits), and exact as a JavaScript number. */
constexpr double kMaximumBytes = 140737488355328.0;

struct Range {
  Address start = 0;
  size_t size = 0;
  Address end() const { return start + size; }
};

/** Whole pages, counted from the beginning of what they belong to. */
struct Run {
  size_t offset;
  size_t size;
  size_t end() const { return offset + size; }
};

}  // namespace atoll_memory
