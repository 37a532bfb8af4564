#include "arena-pages.h"

#include <cstring>

#include "dirty-pages.h"
#include "pages.h"
#include "private-pages.h"

namespace atoll_memory {

namespace {

Range arenaRange(napi_env env, napi_value bytes) {
  napi_typedarray_type type;
  size_t length;
  void* data;
  napi_value buffer;
  const napi_status status = napi_get_typedarray_info(env, bytes, &type, &length, &data, &buffer, nullptr);
  bool canBeDetached = true;
  if (status == napi_ok) check(napi_is_arraybuffer(env, buffer, &canBeDetached), "napi_is_arraybuffer");
  if (canBeDetached || type != napi_uint8_array) throw errors::WrongType("bytes", "a Uint8Array of shared memory");
  const Address start = reinterpret_cast<Address>(data);
  const size_t page = pages::pageBytes();
  if (length == 0 || length % page != 0 || start % page != 0) {
    throw errors::OutOfRange("bytes", static_cast<double>(length), "whole pages");
  }
  return {start, length};
}

}  // namespace

// Pages that take memory, of which some may hold zeros again: what is asked tick after tick must not read them all.
// Only where the kernel cannot tell they are read.
std::vector<Run> ArenaPages::changed() {
  std::vector<Run> runs;
  std::vector<Range> found;
  if (dirty_pages::find(range_, found)) {
    for (const Range& each : found) runs.push_back({each.start - range_.start, each.size});
    return runs;
  }
  const size_t pageBytes = pages::pageBytes();
  for (Address page = range_.start; page < range_.end(); page += pageBytes) {
    if (firstNonZero({page, pageBytes})) append(runs, page - range_.start, pageBytes);
  }
  return runs;
}

void ArenaPages::read(size_t offset, char* to, size_t size) {
  memcpy(to, reinterpret_cast<const char*>(range_.start + offset), size);
}

void ArenaPages::write(size_t offset, const char* from, size_t size) {
  memcpy(reinterpret_cast<char*>(range_.start + offset), from, size);
}

void ArenaPages::undo(const std::vector<Run>& runs) {
  std::vector<Range> ranges;
  ranges.reserve(runs.size());
  for (const Run& run : runs) ranges.push_back({range_.start + run.offset, run.size});
  pages::dropChanges(ranges.data(), ranges.size());
}

ArenaRegion::ArenaRegion(napi_env env, napi_value bytes)
    : ResettableRegion(arenaRange(env, bytes).size), env_(env), range_(arenaRange(env, bytes)) {
  check(napi_create_reference(env, bytes, 1, &bytes_), "napi_create_reference");
}

ArenaRegion::~ArenaRegion() { napi_delete_reference(env_, bytes_); }

void ArenaRegion::work(const std::function<void(PageStore&)>& work) {
  ArenaPages pages(range_);
  work(pages);
}

}  // namespace atoll_memory
