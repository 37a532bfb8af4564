#include "private-pages.h"

#include <cstring>

#include "dirty-pages.h"
#include "pages.h"

namespace atoll_memory {

// A page with a copy of its own may still be as the image: it was written with what it held, or kept for the next task.
std::vector<Run> PrivatePages::changed() {
  std::vector<Run> runs;
  const size_t pageBytes = pages::pageBytes();
  for (const Range& candidate : copies()) {
    for (Address page = candidate.start; page < candidate.end(); page += pageBytes) {
      if (differs(page)) append(runs, page - range_.start, pageBytes);
    }
  }
  return runs;
}

std::vector<Range> PrivatePages::copies() const {
  std::vector<Range> found;
  if (!dirty_pages::find(range_, found)) found = {range_};
  return found;
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

// Also those that are as the image: looking at a page takes longer than giving it up.
std::vector<Run> PrivatePages::reset() {
  std::vector<Run> runs;
  for (const Range& range : copies()) runs.push_back({range.start - range_.start, range.size});
  undo(runs);
  return runs;
}

}  // namespace atoll_memory
