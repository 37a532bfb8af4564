// Other ways to put a region back to its image, for comparison. Each region is a private mapping of the memory file of
// Atoll's image, as Atoll's is, and never shared with a child.
//
//   dropAll    madvise(MADV_DONTNEED) over the whole region
//   remap      mmap of the image over the whole region
//   copyAll    memcpy of the whole image
//   scanAndCopy  what Wasmtime's pooling allocator does with PAGEMAP_SCAN: one scan of at most 32 runs of pages, which
//                are copied back; what lies behind the last run is given up by MADV_DONTNEED
#include <fcntl.h>
#include <node_api.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <unordered_map>

namespace {

constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kRuns = 32;
constexpr int kMadvPopulateRead = 22;

struct PageRegion {
  uint64_t start, end, categories;
};
struct ScanArguments {
  uint64_t size, flags, start, end, walkEnd, regions, regionCount, maximumPages;
  uint64_t inverted, required, anyOf, returned;
};
const unsigned long kPagemapScan = _IOWR('f', 16, ScanArguments);
constexpr uint64_t kIsWritten = 1 << 1;
constexpr uint64_t kIsFile = 1 << 2;
constexpr uint64_t kIsPresent = 1 << 3;
constexpr uint64_t kIsZeroPage = 1 << 5;

struct Image {
  size_t size;
  int file;
  const char* content;
};
struct Region {
  char* base;
  size_t size;
  int file;
  const char* image;
};

std::unordered_map<uint32_t, Image> images;
std::unordered_map<uint32_t, Region> regions;
uint32_t lastId = 0;

napi_value fail(napi_env env, const char* what) {
  napi_throw_error(env, nullptr, what);
  return nullptr;
}

char* mapAligned(size_t size, int file, int sharing, int protection) {
  char* whole = static_cast<char*>(mmap(nullptr, size + kHugePage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (whole == MAP_FAILED) return nullptr;
  char* base = reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(whole) + kHugePage - 1) & ~(kHugePage - 1));
  return mmap(base, size, protection, sharing | MAP_FIXED | MAP_NORESERVE, file, 0) == MAP_FAILED ? nullptr : base;
}

/** (file descriptor, size in bytes) -> id */
napi_value openImage(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2], result;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  int32_t descriptor = -1;
  double bytes = 0;
  napi_get_value_int32(env, arguments[0], &descriptor);
  napi_get_value_double(env, arguments[1], &bytes);
  const size_t size = static_cast<size_t>(bytes);
  const int file = dup(descriptor);
  if (file < 0) return fail(env, "dup");
  const char* content = mapAligned(size, file, MAP_PRIVATE, PROT_READ);
  if (content == nullptr) return fail(env, "mmap");
  madvise(const_cast<char*>(content), size, kMadvPopulateRead);
  const uint32_t id = ++lastId;
  images[id] = {size, file, content};
  napi_create_uint32(env, id, &result);
  return result;
}

uint32_t idOf(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  uint32_t id = 0;
  napi_get_value_uint32(env, argument, &id);
  return id;
}

/** (image) -> { id, buffer } */
napi_value create(napi_env env, napi_callback_info info) {
  const Image& image = images.at(idOf(env, info));
  char* base = mapAligned(image.size, image.file, MAP_PRIVATE, PROT_READ | PROT_WRITE);
  if (base == nullptr) return fail(env, "mmap");
  madvise(base, image.size, MADV_DONTFORK);
  const uint32_t id = ++lastId;
  regions[id] = {base, image.size, image.file, image.content};
  napi_value result, number, buffer;
  napi_create_object(env, &result);
  napi_create_uint32(env, id, &number);
  const auto nothing = [](napi_env, void*, void*) {};
  if (napi_create_external_arraybuffer(env, base, image.size, nothing, nullptr, &buffer) != napi_ok) {
    return fail(env, "this Node allows no external buffers");
  }
  napi_set_named_property(env, result, "id", number);
  napi_set_named_property(env, result, "buffer", buffer);
  return result;
}

Region& regionOf(napi_env env, napi_callback_info info) { return regions.at(idOf(env, info)); }

napi_value dropAll(napi_env env, napi_callback_info info) {
  const Region& region = regionOf(env, info);
  madvise(region.base, region.size, MADV_DONTNEED);
  return nullptr;
}

napi_value remap(napi_env env, napi_callback_info info) {
  const Region& region = regionOf(env, info);
  mmap(region.base, region.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, region.file, 0);
  return nullptr;
}

napi_value copyAll(napi_env env, napi_callback_info info) {
  const Region& region = regionOf(env, info);
  memcpy(region.base, region.image, region.size);
  return nullptr;
}

napi_value scanAndCopy(napi_env env, napi_callback_info info) {
  static const int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  const Region& region = regionOf(env, info);
  PageRegion runs[kRuns];
  ScanArguments arguments{};
  arguments.size = sizeof arguments;
  arguments.start = reinterpret_cast<uint64_t>(region.base);
  arguments.end = arguments.start + region.size;
  arguments.regions = reinterpret_cast<uint64_t>(runs);
  arguments.regionCount = kRuns;
  arguments.maximumPages = region.size / 4096;
  arguments.inverted = kIsZeroPage | kIsFile;
  arguments.required = kIsWritten | kIsPresent | kIsZeroPage | kIsFile;
  const long found = ioctl(pagemap, kPagemapScan, &arguments);
  if (found < 0) return fail(env, "PAGEMAP_SCAN needs Linux 6.7");
  for (long index = 0; index < found; index++) {
    const uint64_t offset = runs[index].start - arguments.start;
    memcpy(region.base + offset, region.image + offset, runs[index].end - runs[index].start);
  }
  if (arguments.walkEnd < arguments.end) {
    madvise(reinterpret_cast<void*>(arguments.walkEnd), arguments.end - arguments.walkEnd, MADV_DONTNEED);
  }
  return nullptr;
}

napi_value isClean(napi_env env, napi_callback_info info) {
  const Region& region = regionOf(env, info);
  napi_value result;
  napi_get_boolean(env, memcmp(region.base, region.image, region.size) == 0, &result);
  return result;
}

/** The buffer must not be used any more. */
napi_value close(napi_env env, napi_callback_info info) {
  Region& region = regionOf(env, info);
  // Addresses stay reserved: a buffer may still point there.
  mmap(region.base, region.size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
  return nullptr;
}

napi_value closeImage(napi_env env, napi_callback_info info) {
  const Image& image = images.at(idOf(env, info));
  munmap(const_cast<char*>(image.content), image.size);
  ::close(image.file);
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
#define FUNCTION(name) {#name, nullptr, name, nullptr, nullptr, nullptr, napi_enumerable, nullptr}
      FUNCTION(openImage), FUNCTION(create),      FUNCTION(dropAll), FUNCTION(remap),      FUNCTION(copyAll),
      FUNCTION(isClean),   FUNCTION(scanAndCopy), FUNCTION(close),   FUNCTION(closeImage),
#undef FUNCTION
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
