#include "page-store.h"

#include <algorithm>

namespace atoll_memory {

size_t bytesIn(const std::vector<Run>& runs) {
  size_t bytes = 0;
  for (const Run& run : runs) bytes += run.size;
  return bytes;
}

std::vector<Run> PageStore::reset() {
  std::vector<Run> runs = changed();
  undo(runs);
  return runs;
}

void append(std::vector<Run>& runs, size_t offset, size_t size) {
  if (!runs.empty() && runs.back().offset + runs.back().size == offset) {
    runs.back().size += size;
  } else {
    runs.push_back({offset, size});
  }
}

std::vector<Run> without(const std::vector<Run>& runs, const std::vector<Run>& others) {
  std::vector<Run> rest;
  auto other = others.begin();
  for (const Run& run : runs) {
    const size_t end = run.offset + run.size;
    size_t at = run.offset;
    while (other != others.end() && other->offset + other->size <= at) ++other;
    for (auto cut = other; cut != others.end() && cut->offset < end; ++cut) {
      if (cut->offset > at) rest.push_back({at, cut->offset - at});
      at = std::max(at, cut->offset + cut->size);
    }
    if (at < end) rest.push_back({at, end - at});
  }
  return rest;
}

}  // namespace atoll_memory
