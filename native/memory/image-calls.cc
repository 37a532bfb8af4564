#include "calls.h"

namespace atoll_memory {

namespace {

using Guard = std::lock_guard<std::mutex>;

napi_value create(const Call& call) {
  const auto [content, contentBytes] = call.bytes(0, "content");
  const size_t size = call.wholePages(1, "sizeBytes", 1);
  const bool hugePages = call.flag(2, "hugePages");
  if (contentBytes > size) throw errors::ContentSize(contentBytes, size);
  Process& process = Process::get();
  Id id;
  {
    const Guard guard(process.lock);
    process.budget.claim(mappings::kImage);
    id = process.nextId();
  }
  const auto image = Image::create(id, content, contentBytes, size, hugePages);  // takes long: not under the lock
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
  return call.make({{"sizeBytes", call.make(image->size())}, {"hugePages", call.make(image->hasHugePages())}});
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
