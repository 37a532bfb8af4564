// Copies pages of an image over pages of a region.
#pragma once
#include <vector>

#include "memory.h"

namespace atoll_memory {

/** @param bytes of all runs together */
void copyRuns(const std::vector<Run>& runs, size_t bytes, char* to, const char* from);

}  // namespace atoll_memory
