#include "snapshot.h"

#include <algorithm>

#include "errors.h"

namespace atoll_memory {

size_t bytesIn(const std::vector<Run>& runs) {
  size_t bytes = 0;
  for (const Run& run : runs) bytes += run.size;
  return bytes;
}

PageSnapshot::PageSnapshot(PageStore& pages, std::shared_ptr<SnapshotBuffer> buffer)
    : PageSnapshot(pages, std::move(buffer), pages.changed()) {}

PageSnapshot::PageSnapshot(PageStore& pages, std::shared_ptr<SnapshotBuffer> buffer, std::vector<Run> runs)
    : generation_(pages.generation()), runs_(std::move(runs)), bytes_(std::move(buffer), bytesIn(runs_)) {
  size_t at = 0;
  for (const Run& run : runs_) {
    for (size_t done = 0; done < run.size;) {
      const auto [to, size] = bytes_.piece(at, run.size - done);
      pages.read(run.offset + done, to, size);
      done += size;
      at += size;
    }
  }
}

void PageSnapshot::restore(PageStore& pages) const {
  if (pages.generation() != generation_) throw errors::Stale();
  pages.undo(without(pages.changed(), runs_));
  size_t at = 0;
  for (const Run& run : runs_) {
    for (size_t done = 0; done < run.size;) {
      const auto [from, size] = bytes_.piece(at, run.size - done);
      pages.write(run.offset + done, from, size);
      done += size;
      at += size;
    }
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
