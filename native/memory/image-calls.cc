#include <cinttypes>
#include <cstdio>

#include "calls.h"

namespace atoll_memory {

namespace {

using Guard = std::lock_guard<std::mutex>;

std::optional<Backing> backingOf(const Call& call, size_t index) {
  if (call.isNull(index)) return std::nullopt;
  const std::string name = call.text(index, "backing");
  if (name == "4K") return Backing::Small;
  if (name == "THP") return Backing::Huge;
  throw errors::WrongType("backing", "\"4K\" or \"THP\"");
}

/** An image of the same bytes, with what is asked for; null: there is none. Opened for the caller. */
std::shared_ptr<Image> findEqual(Environment& environment, const ImageContent& content, size_t size,
                                 std::optional<Backing> backing) {
  Process& process = Process::get();
  for (const auto& image : process.imagesWith(content.hash)) {
    const bool isAsked = image->size() == size && (!backing || image->backing() == *backing);
    if (!isAsked || !image->holds(content)) continue;  // takes long: not under the lock
    const Guard guard(process.lock);
    if (!process.images.has(image->id())) continue;  // closed meanwhile
    process.images.find(image->id()).handles += 1;
    environment.noteImage(image->id());
    return image;
  }
  return nullptr;
}

napi_value create(const Call& call) {
  const auto [bytes, length] = call.bytes(0, "content");
  const size_t size = call.wholePages(1, "sizeBytes", 1);
  const auto backing = backingOf(call, 2);
  if (length > size) throw errors::ContentSize(length, size);
  const ImageContent content(bytes, length);
  // One after another: of two threads that make the same image one finds the other's.
  static std::mutex& creation = *new std::mutex();
  const Guard turn(creation);
  if (const auto equal = findEqual(call.environment(), content, size, backing)) return call.make(equal->id());
  Process& process = Process::get();
  Id id;
  {
    const Guard guard(process.lock);
    process.budget.claim(mappings::kImage);
    id = process.nextId();
  }
  std::shared_ptr<Image> image;
  try {
    image = Image::create(id, content, size, backing);  // takes long: not under the lock
  } catch (...) {
    const Guard guard(process.lock);
    process.budget.giveBack(mappings::kImage);
    throw;
  }
  const Guard guard(process.lock);
  process.images.add(id, {image, 1});
  call.environment().noteImage(id);
  return call.make(id);
}

napi_value open(const Call& call) {
  call.environment().openImage(call.id(0, "image"));
  return nullptr;
}

napi_value status(const Call& call) {
  const Id id = call.id(0, "image");
  std::shared_ptr<Image> image;
  {
    const Guard guard(Process::get().lock);
    image = Process::get().images.find(id).image;
  }
  char hash[17];
  snprintf(hash, sizeof hash, "%016" PRIx64, image->hash());
  return call.make({{"sizeBytes", call.make(image->size())},
                    {"backing", call.make(image->hasHugePages() ? "THP" : "4K")},
                    {"contentHash", call.make(hash)}});
}

napi_value close(const Call& call) {
  call.environment().closeImage(call.id(0, "image"));
  return nullptr;
}

}  // namespace

std::vector<NamedFunction> imageFunctions() {
  return {{"imageCreate", guarded<create>},
          {"imageOpen", guarded<open>},
          {"imageStatus", guarded<status>},
          {"imageClose", guarded<close>}};
}

}  // namespace atoll_memory
