#include "snapshot.h"

#include "errors.h"

namespace atoll_memory {

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

}  // namespace atoll_memory
