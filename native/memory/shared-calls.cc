// Memory that several processes map.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "calls.h"
#include "pages.h"
#include "shared-region.h"
#include "write-watch.h"

namespace atoll_memory {

namespace {

constexpr int kGetSeals = 1034;
constexpr int kSealShrink = 2;

/** A shared mapping that shows itself as an ArrayBuffer; it lives as long as the buffer's memory does. */
class SharedMapping {
 public:
  SharedMapping(int file, size_t size) : range_{pages::reserve(size, kHugePageBytes), size} {
    try {
      pages::mapShared(range_, file);
      pages::keepFromChildren(range_);
      watch_.emplace(range_);
    } catch (...) {
      pages::release(range_);
      throw;
    }
  }
  ~SharedMapping() {
    watch_.reset();
    pages::release(range_);
  }
  Range range() const { return range_; }

 private:
  Range range_;
  std::optional<WriteWatch> watch_;
};

SharedRegion& find(const Call& call) {
  const Id id = call.id(0, "region");
  SharedRegion* region = call.environment().region(id).shared();
  if (region == nullptr) throw errors::Closed("shared region", id);
  return *region;
}

napi_value create(const Call& call) {
  std::shared_ptr<Image> image;
  const Id imageId = call.id(0, "image");
  const bool hugePages = call.flag(1, "hugePages");
  {
    Process& process = Process::get();
    const std::lock_guard<std::mutex> guard(process.lock);
    image = process.images.find(imageId).image;
    process.budget.claim(mappings::kBuffer);
  }
  auto region = std::make_unique<SharedRegion>(image, hugePages);
  const int file = region->file();
  const size_t size = region->size();
  const Id id = call.environment().addRegion(std::move(region));
  return call.make({{"id", call.make(id)},
                    {"file", call.make(static_cast<double>(file))},
                    {"sizeBytes", call.make(size)}});
}

napi_value closeTo(const Call& call) {
  SharedRegion& region = find(call);
  const size_t count = static_cast<size_t>(call.number(2, "count", 0, 1024));
  const double* numbers = call.doubles(1, "writers", 2 * count);
  std::vector<WatchedMapping> writers;
  for (size_t index = 0; index < count; index++) {
    const double process = numbers[2 * index];
    const double address = numbers[2 * index + 1];
    if (!(process >= 1 && process <= INT32_MAX)) throw errors::OutOfRange("processId", process, "a process's number");
    if (!(address >= 1 && address <= kMaximumBytes) || static_cast<Address>(address) % pages::pageBytes() != 0) {
      throw errors::OutOfRange("address", address, "the address of a page");
    }
    writers.push_back({static_cast<pid_t>(process), static_cast<Address>(address)});
  }
  region.closeTo(writers);
  return nullptr;
}

napi_value comparisons(const Call& call) { return call.make(find(call).comparisons()); }

napi_value mappingOpen(const Call& call) {
  const int file = static_cast<int>(call.number(0, "file", 0, INT32_MAX));
  struct stat status;
  if (fstat(file, &status) != 0) throw errors::NotSharedFile(file, "it is not open");
  const int seals = fcntl(file, kGetSeals);
  if (seals < 0 || (seals & kSealShrink) == 0 || status.st_size <= 0) {
    throw errors::NotSharedFile(file, "it is not the file of a shared region");
  }
  {
    Process& process = Process::get();
    const std::lock_guard<std::mutex> guard(process.lock);
    process.budget.claim(mappings::kBuffer);
  }
  auto mapping = std::make_unique<SharedMapping>(file, static_cast<size_t>(status.st_size));
  const Range range = mapping->range();
  const napi_value buffer = call.makeBuffer(range, std::move(mapping));
  return call.make({{"address", call.make(range.start)}, {"buffer", buffer}});
}

napi_value mappingClose(const Call& call) {
  call.detach(0, "buffer");
  return nullptr;
}

}  // namespace

std::vector<NamedFunction> sharedFunctions() {
  return {{"sharedCreate", guarded<create>},
          {"sharedCloseTo", guarded<closeTo>},
          {"sharedComparisons", guarded<comparisons>},
          {"mappingOpen", guarded<mappingOpen>},
          {"mappingClose", guarded<mappingClose>}};
}

}  // namespace atoll_memory
