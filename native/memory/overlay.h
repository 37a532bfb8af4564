// An image, followed by zero bytes, over a whole WebAssembly.Memory.
#pragma once
#include <memory>
#include <optional>

#include "memory.h"
#include "parked-pages.h"
#include "region.h"

namespace atoll_memory {

class Overlay {
 public:
  /** @param memory all of it, at least as large as the image; its bytes are lost */
  Overlay(Range memory, std::shared_ptr<Image> image);

  /** As it was when the overlay was made. */
  Range memory() const { return memory_; }
  /**
   * Back to the image; the rest of what the memory was then is zero.
   * @param next kind of the task that comes next; none: as the last one
   */
  void reset(std::optional<TaskKind> next);
  /** Nobody wrote to it since its reset; from now on somebody may. Spares the next reset a search. */
  void beginUse() { region_.beginUse(); }
  /** Sets of pages that are kept for kinds of tasks. */
  size_t parkedCount() const { return parked_.count(); }
  /** Somebody outside this process may have written to it. */
  void invalidate() { region_.invalidate(); }
  ResetStatistics resetStatistics() const;
  /** Zero pages in the image's place. */
  void remove();
  std::optional<size_t> firstDifference() const;
  /** Where the image lies; behind it are zeros up to the end of `memory`. */
  Region& region() { return region_; }
  bool isIntact() const { return region_.isIntact(); }

 private:
  Range rest() const { return {region_.range().end(), memory_.size - region_.range().size}; }

  Range memory_;
  Region region_;
  ParkedPages parked_;
};

}  // namespace atoll_memory
