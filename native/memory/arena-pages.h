// Pages of arenas: zero pages of a shared WebAssembly.Memory, whichever thread wrote to them.
#pragma once
#include "napi.h"
#include "page-store.h"

namespace atoll_memory {

class ArenaPages : public PageStore {
 public:
  explicit ArenaPages(Range range) : range_(range) {}

  std::vector<Run> changed() override;
  void read(size_t offset, char* to, size_t size) override;
  void write(size_t offset, const char* from, size_t size) override;
  void undo(const std::vector<Run>& runs) override;

 private:
  Range range_;
};

/**
 * V8 never moves the pages of a shared memory, and frees them with the last object that shows them: one is kept here.
 * They are private to this process, so what is given up reads as zero in every thread. Who writes meanwhile keeps what
 * it writes, or loses it: that is the lease's to prevent, and harms nobody but the owner of the bytes.
 */
class ArenaRegion : public ResettableRegion {
 public:
  /** @throws WrongType, OutOfRange unless it is a Uint8Array of whole pages of shared memory */
  ArenaRegion(napi_env env, napi_value bytes);
  ~ArenaRegion() override;

  void work(const std::function<void(PageStore&)>& work) override;

 private:
  napi_env env_;
  napi_ref bytes_ = nullptr;
  Range range_;
};

}  // namespace atoll_memory
