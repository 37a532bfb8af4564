// What a region holds beyond what it goes back to, kept so that a partial reset can be undone.
#pragma once
#include <memory>
#include <vector>

#include "page-store.h"
#include "snapshot-buffer.h"

namespace atoll_memory {

/** Only the pages that differ, as page runs. */
class PageSnapshot {
 public:
  /** @throws BufferFull */
  PageSnapshot(PageStore& pages, std::shared_ptr<SnapshotBuffer> buffer);

  size_t changedBytes() const { return bytesIn(runs_); }
  size_t heldBytes() const { return bytes_.heldBytes(); }
  size_t runCount() const { return runs_.size(); }
  /** Byte for byte: pages that have changed since go back, those in the snapshot are written. @throws Stale */
  void restore(PageStore& pages) const;

 private:
  PageSnapshot(PageStore& pages, std::shared_ptr<SnapshotBuffer> buffer, std::vector<Run> runs);

  uint64_t generation_;
  std::vector<Run> runs_;
  BufferedBytes bytes_;
};

}  // namespace atoll_memory
