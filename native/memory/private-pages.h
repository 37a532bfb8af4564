// A part of an island or of an overlaid memory: private pages of this process over an image, or over zeros.
#pragma once
#include "page-store.h"
#include "region.h"

namespace atoll_memory {

class PrivatePages : public PageStore {
 public:
  /** @param range begins in the region; what lies behind the region's end goes back to zero */
  PrivatePages(Region& region, Range range) : region_(region), range_(range) {}

  uint64_t generation() const override { return region_.generation(); }
  std::vector<Run> changed() override;
  void read(size_t offset, char* to, size_t size) override;
  void write(size_t offset, const char* from, size_t size) override;
  void undo(const std::vector<Run>& runs) override;
  std::vector<Run> reset() override;

 private:
  /** Pages that have copies of their own. */
  std::vector<Range> copies() const;
  bool differs(Address page) const;

  Region& region_;
  Range range_;
};

}  // namespace atoll_memory
