// What stays under a memory when an island leaves it: its image, without a byte that anybody wrote, for the next one.
#pragma once
#include <map>
#include <memory>
#include <vector>

#include "image.h"
#include "memory.h"
#include "napi.h"

namespace atoll_memory {

/**
 * A fresh island looks like its image. Where that image lies under the memory already, with its page tables filled,
 * attaching the island needs no system call, and if nobody has written to it, detaching it needs none either: what is
 * under the memory is the image before and after. Pages that were written to move away with their island.
 *
 * Whether anybody wrote is told by the process's fault count, and where that has moved by the kernel's page tables (see
 * dirty-pages.h). The kernel's own writes, such as those of a read that waited, count as well: the pages of an image
 * cannot be written to, so the first write to each is a fault of the thread that asks for it, also when the kernel pins
 * them. Memories that are shared with other threads are left alone: somebody may write at any moment.
 *
 * One per thread; its memories are known by objects that are not kept alive: V8 unmaps an afterimage with its memory.
 */
class Afterimages {
 public:
  explicit Afterimages(napi_env env) : env_(env) {}
  ~Afterimages();
  Afterimages(const Afterimages&) = delete;
  Afterimages& operator=(const Afterimages&) = delete;

  /** Whether looking for written pages is quick, so that an afterimage is worth leaving. */
  static bool isWorthwhile(Range target, const Image& image);

  /** Whether the image lies on exactly this range of the memory. */
  bool has(napi_value memory, Range target, const Image* image) const;
  /** Takes note that the image was put there, or left there, and nobody has written since. */
  void note(napi_value memory, Range target, std::shared_ptr<Image> image);
  /** Whether what was noted there is still as its image. */
  bool isClean(Range target);
  /** Fills the page tables of one that was found clean before: from now on nobody meets a fault on reading. */
  void populateOnce(Range target);
  /** Something else was mapped exactly there. @returns whether there was one */
  bool forget(Address start);
  /**
   * Puts zero pages in the place of all that touch a range, but for those under an island.
   * @param isHeld whether an island lies on an address
   * @returns how many there were
   */
  template <class IsHeld>
  size_t clear(Range range, IsHeld isHeld);
  /** The same for all whose image has no handle any more. */
  template <class IsHeld>
  size_t clearRetired(IsHeld isHeld);
  size_t count() const { return entries_.size(); }

 private:
  struct Entry {
    napi_ref memory;
    size_t size;
    std::shared_ptr<Image> image;
    /** Faults of the process when it was last known to be clean. */
    int64_t faults;
    /** How often it was found clean, until it was populated. */
    uint8_t uses;
  };
  using Entries = std::map<Address, Entry>;

  bool isAlive(const Entry& entry) const;
  /** Zero pages, unless V8 has unmapped it. */
  void replace(Entries::iterator entry);

  napi_env env_;
  Entries entries_;
  std::vector<Range> dirty_;
};

template <class IsHeld>
size_t Afterimages::clear(Range range, IsHeld isHeld) {
  size_t cleared = 0;
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto entry = at++;
    const bool touches = entry->first < range.end() && range.start < entry->first + entry->second.size;
    if (!touches || isHeld(entry->first)) continue;
    replace(entry);
    cleared++;
  }
  return cleared;
}

template <class IsHeld>
size_t Afterimages::clearRetired(IsHeld isHeld) {
  size_t cleared = 0;
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto entry = at++;
    if (!entry->second.image->isRetired() || isHeld(entry->first)) continue;
    replace(entry);
    cleared++;
  }
  return cleared;
}

}  // namespace atoll_memory
