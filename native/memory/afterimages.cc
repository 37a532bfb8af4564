#include "afterimages.h"

#include "dirty-pages.h"
#include "pages.h"

namespace atoll_memory {

namespace {

/** A look through the page tables of so much takes a few microseconds, full as they may be. */
constexpr size_t kQuickBytes = size_t{4} << 20;
constexpr uint8_t kUsesToPopulate = 2;

}  // namespace

Afterimages::~Afterimages() {
  for (const auto& [start, entry] : entries_) napi_delete_reference(env_, entry.memory);
}

// Huge pages have one entry for 512 pages, where they lie at multiples of their size.
bool Afterimages::isWorthwhile(Range target, const Image& image) {
  if (!dirty_pages::isSupported()) return false;
  return target.size <= kQuickBytes || (image.hasHugePages() && target.start % kHugePageBytes == 0);
}

bool Afterimages::has(napi_value memory, Range target, const Image* image) const {
  const auto found = entries_.find(target.start);
  if (found == entries_.end()) return false;
  const Entry& entry = found->second;
  if (entry.size != target.size || entry.image.get() != image) return false;
  napi_value known = nullptr;
  bool isSame = false;
  check(napi_get_reference_value(env_, entry.memory, &known), "napi_get_reference_value");
  if (known != nullptr) check(napi_strict_equals(env_, known, memory, &isSame), "napi_strict_equals");
  return isSame;
}

void Afterimages::note(napi_value memory, Range target, std::shared_ptr<Image> image) {
  Entry entry{nullptr, target.size, std::move(image), dirty_pages::faultCount(), 0};
  check(napi_create_reference(env_, memory, 0, &entry.memory), "napi_create_reference");
  forget(target.start);
  entries_.emplace(target.start, std::move(entry));
}

// The count is read before the look: a fault in between makes the next look necessary, not this one wrong.
bool Afterimages::isClean(Range target) {
  Entry& entry = entries_.at(target.start);
  const int64_t faults = dirty_pages::faultCount();
  if (faults == entry.faults) return true;
  if (!dirty_pages::find(target, dirty_) || !dirty_.empty()) return false;
  entry.faults = faults;
  return true;
}

// Tasks that write make a new afterimage each time, and filling its page tables would be in vain.
void Afterimages::populateOnce(Range target) {
  Entry& entry = entries_.at(target.start);
  if (entry.uses == kUsesToPopulate) return;
  if (++entry.uses < kUsesToPopulate) return;
  pages::populateForReading(target);
  entry.faults = dirty_pages::faultCount();
}

bool Afterimages::forget(Address start) {
  const auto found = entries_.find(start);
  if (found == entries_.end()) return false;
  napi_delete_reference(env_, found->second.memory);
  entries_.erase(found);
  return true;
}

bool Afterimages::isAlive(const Entry& entry) const {
  napi_value memory = nullptr;
  return napi_get_reference_value(env_, entry.memory, &memory) == napi_ok && memory != nullptr;
}

void Afterimages::replace(Entries::iterator entry) {
  if (isAlive(entry->second)) pages::mapZero({entry->first, entry->second.size});
  forget(entry->first);
}

}  // namespace atoll_memory
