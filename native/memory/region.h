// A mapped range of addresses and the image it goes back to.
#pragma once
#include <memory>
#include <optional>

#include "image.h"
#include "memory.h"
#include "reset-engine.h"

namespace atoll_memory {

class Region {
 public:
  /** Maps the image (null: zero pages) over a range that the caller owns. */
  Region(Range range, std::shared_ptr<Image> image);

  Range range() const { return range_; }
  const std::shared_ptr<Image>& image() const { return image_; }
  /** The image is off since `wipe`. */
  bool isWiped() const { return isWiped_; }
  /** Counts how often all of it was made as new. */
  uint64_t generation() const { return generation_; }
  /** What the page at an address goes back to; null: zeros. */
  const char* contentAt(Address page) const;

  /** Moves its pages; the range they leave stays mapped but empty, until the caller maps it anew. */
  void moveTo(Address address);
  /** It is at an address where its image has been mapped; while it is blank, none of its pages need to move. */
  void lendTo(Address address) {
    range_.start = address;
    isDoubted_ = false;
    generation_++;
  }
  /** Somebody outside this process may have written to it since it was lent. */
  bool isDoubted() const { return isDoubted_; }
  /** Just reset, and no page was kept: nothing is there but the image. */
  bool isBlank() const { return image_ && !isWiped_ && engine_.statistics().keptPages == 0; }
  /** Maps fresh content at an address: for when its pages are lost. */
  void renewAt(Address address);

  /** Somebody may still write to its pages, wherever they are: the next reset keeps none of them. */
  void doubtPages() { areDoubted_ = true; }
  /** As if new. With an image only what was written is undone, and pages that repeat are kept (see ResetEngine). */
  void reset();
  /** It was reset, and nobody could write to it since; now somebody may. Spares the next reset a search. */
  void beginUse() { engine_.beginUse(); }
  /** Moves its pages, just reset, to a place aside, with what was learned of them; the image is left in theirs. */
  void park(Address place, ResetEngine& learned);
  /** Moves pages that were parked into place, where nobody has written since. */
  void unpark(Address place, ResetEngine& learned);
  /** Somebody outside this process may have written to it: the next reset looks at every page. */
  void invalidate() {
    engine_.invalidate();
    isDoubted_ = true;
  }
  ResetStatistics resetStatistics() const { return engine_.statistics(); }
  /** Zero, and no memory held. */
  void wipe();
  void populate();
  /** Offset of the first byte that is not as if new. */
  std::optional<size_t> firstDifference() const;

  /** Whether its range is still mapped from its image: false when somebody unmapped or replaced it. */
  bool isIntact() const;

 private:
  void mapContent();

  Range range_;
  std::shared_ptr<Image> image_;
  bool isWiped_ = false;
  bool isDoubted_ = false;
  bool areDoubted_ = false;
  uint64_t generation_ = 0;
  ResetEngine engine_;
};

/** Offset of the first byte that is not zero. */
std::optional<size_t> firstNonZero(Range range);

}  // namespace atoll_memory
