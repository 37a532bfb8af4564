// Copies pages of an image over pages of a region.
#pragma once
#include <vector>

#include "memory.h"

namespace atoll_memory {

/** Pages one after another, from the beginning of a region. */
struct Run {
  size_t offset;
  size_t size;
  size_t end() const { return offset + size; }
};

/** @param bytes of all runs together */
void copyRuns(const std::vector<Run>& runs, size_t bytes, char* to, const char* from);

}  // namespace atoll_memory
