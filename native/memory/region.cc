#include "region.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "maps.h"
#include "pages.h"

namespace atoll_memory {

namespace {

constexpr size_t kCompareBytes = 4096;

std::optional<size_t> firstMismatch(const char* left, const char* right, size_t size) {
  for (size_t at = 0; at < size; at += kCompareBytes) {
    const size_t length = std::min(kCompareBytes, size - at);
    if (memcmp(left + at, right + at, length) == 0) continue;
    return at + static_cast<size_t>(std::mismatch(left + at, left + at + length, right + at).first - (left + at));
  }
  return std::nullopt;
}

}  // namespace

std::optional<size_t> firstNonZero(Range range) {
  static const char zeros[kCompareBytes] = {};
  const char* bytes = reinterpret_cast<const char*>(range.start);
  for (size_t at = 0; at < range.size; at += kCompareBytes) {
    const auto found = firstMismatch(bytes + at, zeros, std::min(kCompareBytes, range.size - at));
    if (found) return at + *found;
  }
  return std::nullopt;
}

Region::Region(Range range, std::shared_ptr<Image> image) : range_(range), image_(std::move(image)) { mapContent(); }

void Region::mapContent() {
  if (image_) {
    pages::mapFile(range_, image_->file());
  } else {
    pages::mapZero(range_);
  }
  pages::keepFromChildren(range_);
  generation_++;
  isWiped_ = false;
  areDoubted_ = false;
  engine_.forget();
}

void Region::moveTo(Address address) {
  pages::move(range_, address);
  range_.start = address;
}

void Region::renewAt(Address address) {
  range_.start = address;
  mapContent();
}

const char* Region::contentAt(Address page) const {
  if (!image_ || isWiped_ || page < range_.start || page >= range_.end()) return nullptr;
  return image_->content() + (page - range_.start);
}

void Region::reset() {
  generation_++;
  if (isWiped_ || areDoubted_) {
    mapContent();
  } else if (image_) {
    engine_.reset(range_, *image_);
  } else {
    pages::dropChanges(range_);
  }
}

void Region::park(Address place, ResetEngine& learned) {
  pages::move(range_, place);
  learned = std::exchange(engine_, {});
}

void Region::unpark(Address place, ResetEngine& learned) {
  pages::move({place, range_.size}, range_.start);
  engine_ = std::exchange(learned, {});
  engine_.beginUse();
}

void Region::wipe() {
  generation_++;
  pages::mapZero(range_);
  pages::keepFromChildren(range_);
  isWiped_ = true;
  engine_.forget();
}

void Region::populate() {
  if (image_ && !isWiped_) {
    pages::populateForReading(range_);
  } else {
    pages::populateForWriting(range_);
  }
}

std::optional<size_t> Region::firstDifference() const {
  if (!image_) return firstNonZero(range_);
  return firstMismatch(reinterpret_cast<const char*>(range_.start), image_->content(), range_.size);
}

bool Region::isIntact() const { return isMappedFrom(range_, image_ && !isWiped_ ? image_->inode() : 0); }

}  // namespace atoll_memory
