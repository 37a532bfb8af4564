// Memory of an island that nobody uses for now, but whose content its owner will want again.
#pragma once
#include "region.h"

namespace atoll_memory {

/**
 * Gives back pages that hold what their image (or zero) holds anyway, and asks the kernel to write the others to swap,
 * where there is any. Not a byte changes.
 * @returns bytes given back at once
 */
size_t swapOut(Region& region);

}  // namespace atoll_memory
