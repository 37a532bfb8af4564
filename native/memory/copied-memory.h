// What stands in for mappings where V8 keeps a memory in a way that they cannot rely on: content is copied in and out.
#pragma once
#include <memory>
#include <optional>

#include "image.h"
#include "memory.h"
#include "napi.h"

namespace atoll_memory {

/** An image, followed by zeros, in a memory of which nothing is mapped. As correct as an Overlay, and slow. */
struct CopiedOverlay {
  napi_ref memory;
  std::shared_ptr<Image> image;
  /** Of the memory when it was overlaid. */
  size_t sizeBytes;
  size_t resets = 0;
};

namespace copied_memory {

void copy(Range from, Address to);
void zero(Range range);
/** The image, and zeros behind it. */
void bring(Range memory, const Image& image);
/** Offset of the first byte that is not as `bring` makes it. */
std::optional<size_t> firstDifference(Range memory, const Image& image);

}  // namespace copied_memory

}  // namespace atoll_memory
