// Finds the pages of a WebAssembly.Memory, and checks that V8 keeps them in the way that remapping relies on.
#pragma once
#include "memory.h"
#include "napi.h"

namespace atoll_memory {

/**
 * One per environment: it keeps the getter of `WebAssembly.Memory.prototype.buffer`, which no look-alike object passes.
 */
class WasmMemories {
 public:
  explicit WasmMemories(napi_env env);
  ~WasmMemories();
  WasmMemories(const WasmMemories&) = delete;
  WasmMemories& operator=(const WasmMemories&) = delete;

  /**
   * `new WebAssembly.Memory(descriptor)` at a multiple of 1 GiB where possible, where page tables of islands move
   * whole.
   */
  napi_value create(napi_value descriptor) const;

  /**
   * The memory's present pages.
   * @param isShared set to whether other threads may use it too; may be null
   * @throws WrongType unless it is a WebAssembly.Memory
   */
  Range rangeOf(napi_value memory, bool* isShared = nullptr);

  /**
   * On the first use of a memory: its pages in `target` must be private, anonymous, readable and writable, and V8 must
   * have reserved the addresses behind it, so that it grows in place.
   * @throws MemoryLayout
   */
  void checkLayout(napi_value memory, Range whole, Range target) const;

 private:
  /** What was found last, for as long as it holds. */
  struct Known {
    /** Neither is kept alive. */
    napi_ref memory = nullptr;
    napi_ref buffer = nullptr;
    Range range;
  };

  bool isKnown(napi_value memory) const;
  void remember(napi_value memory, napi_value buffer, Range range);
  napi_value value(napi_ref reference) const;

  napi_env env_;
  napi_ref constructor_ = nullptr;
  napi_ref bufferGetter_ = nullptr;
  napi_ref uint8Array_ = nullptr;
  Known known_;
};

}  // namespace atoll_memory
