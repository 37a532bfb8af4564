#include "copied-memory.h"

#include <algorithm>
#include <cstring>

#include "region.h"

namespace atoll_memory::copied_memory {

namespace {

char* bytesAt(Address address) { return reinterpret_cast<char*>(address); }

Range behind(Range memory, const Image& image) { return {memory.start + image.size(), memory.size - image.size()}; }

}  // namespace

void copy(Range from, Address to) { memcpy(bytesAt(to), bytesAt(from.start), from.size); }

void zero(Range range) { memset(bytesAt(range.start), 0, range.size); }

void bring(Range memory, const Image& image) {
  memcpy(bytesAt(memory.start), image.content(), image.size());
  zero(behind(memory, image));
}

std::optional<size_t> firstDifference(Range memory, const Image& image) {
  const char* bytes = bytesAt(memory.start);
  const char* const end = bytes + image.size();
  const char* const found = std::mismatch(bytes, const_cast<const char*>(end), image.content()).first;
  if (found != end) return static_cast<size_t>(found - bytes);
  const auto inRest = firstNonZero(behind(memory, image));
  return inRest ? std::optional(image.size() + *inRest) : std::nullopt;
}

}  // namespace atoll_memory::copied_memory
