#include "overlay.h"

#include "pages.h"

namespace atoll_memory {

Overlay::Overlay(Range memory, std::shared_ptr<Image> image)
    : memory_(memory), region_({memory.start, image->size()}, image) {
  if (rest().size > 0) pages::dropChanges(rest());
}

void Overlay::reset(std::optional<TaskKind> next) {
  region_.reset();
  if (rest().size > 0) pages::dropChanges(rest());
  if (next) parked_.change(region_, *next);
}

ResetStatistics Overlay::resetStatistics() const {
  ResetStatistics all = parked_.statistics();
  return all += region_.resetStatistics();
}

void Overlay::remove() { pages::mapZero(memory_); }

std::optional<size_t> Overlay::firstDifference() const {
  if (const auto inImage = region_.firstDifference()) return inImage;
  const auto inRest = firstNonZero(rest());
  return inRest ? std::optional(region_.range().size + *inRest) : std::nullopt;
}

}  // namespace atoll_memory
