#include "private-pages.h"

#include <cstring>

#include "dirty-pages.h"
#include "pages.h"

namespace atoll_memory {

// A page with a copy of its own may still be as the image: it was written with what it held, or kept for the next task.
std::vector<Run> PrivatePages::changed() {
  std::vector<Range> candidates;
  if (!dirty_pages::find(range_, candidates)) candidates = {range_};
  std::vector<Run> runs;
  const size_t pageBytes = pages::pageBytes();
  for (const Range& candidate : candidates) {
    for (Address page = candidate.start; page < candidate.end(); page += pageBytes) {
      if (differs(page)) append(runs, page - range_.start, pageBytes);
    }
  }
  return runs;
}

bool PrivatePages::differs(Address page) const {
  const char* bytes = reinterpret_cast<const char*>(page);
  const char* content = region_.contentAt(page);
  if (content != nullptr) return memcmp(bytes, content, pages::pageBytes()) != 0;
  return firstNonZero({page, pages::pageBytes()}).has_value();
}

void PrivatePages::read(size_t offset, char* to, size_t size) {
  memcpy(to, reinterpret_cast<const char*>(range_.start + offset), size);
}

void PrivatePages::write(size_t offset, const char* from, size_t size) {
  memcpy(reinterpret_cast<char*>(range_.start + offset), from, size);
}

// Given up, not copied back: a partial reset is to free memory.
void PrivatePages::undo(const std::vector<Run>& runs) {
  std::vector<Range> ranges;
  ranges.reserve(runs.size());
  for (const Run& run : runs) ranges.push_back({range_.start + run.offset, run.size});
  pages::dropChanges(ranges.data(), ranges.size());
}

}  // namespace atoll_memory
