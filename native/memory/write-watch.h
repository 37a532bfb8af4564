// Lets the kernel note which pages of a shared mapping of this process are written to (userfaultfd, asynchronous).
#pragma once
#include "memory.h"

namespace atoll_memory {

/** While it lives, every write through the mapping is noted; nobody waits, and no signal is sent. */
class WriteWatch {
 public:
  /** @param range one shared mapping of a memory file, of this process @throws Unsupported */
  explicit WriteWatch(Range range);
  ~WriteWatch();
  WriteWatch(const WriteWatch&) = delete;
  WriteWatch& operator=(const WriteWatch&) = delete;

 private:
  int file_;
};

}  // namespace atoll_memory
