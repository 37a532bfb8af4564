// Other ways to bring the content of an image before a task, for comparison; both return the first number read.
//
//   copy  memcpy of the whole image into memory that is there already (huge pages where the kernel gives them)
//   map   mmap of the image, with all its pages populated for reading; unmapped after the task
#include <node_api.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>

namespace {

constexpr int kMadvPopulateRead = 22;
constexpr size_t kHugePage = size_t{2} << 20;

size_t size = 0;
int file = -1;
void* destination = nullptr;
void* source = nullptr;
void* mapped = nullptr;

napi_value fail(napi_env env, const char* what) {
  napi_throw_error(env, nullptr, what);
  return nullptr;
}

/** The number at the byte offset that is the call's argument. */
napi_value numberIn(napi_env env, napi_callback_info info, const void* start) {
  size_t count = 1;
  napi_value argument, number;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  double offset = 0;
  napi_get_value_double(env, argument, &offset);
  const char* at = static_cast<const char*>(start) + static_cast<size_t>(offset);
  napi_create_double(env, *reinterpret_cast<const volatile double*>(at), &number);
  return number;
}

constexpr int kNowhere = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

/** Addresses without memory, at a multiple of a huge page. */
void* reserve() {
  void* whole = mmap(nullptr, size + kHugePage, PROT_NONE, kNowhere, -1, 0);
  if (whole == MAP_FAILED) return nullptr;
  return reinterpret_cast<void*>((reinterpret_cast<uintptr_t>(whole) + kHugePage - 1) & ~(kHugePage - 1));
}

bool mapAt(void* start, int protection, int flags, int of) {
  return mmap(start, size, protection, flags | MAP_FIXED | MAP_NORESERVE, of, 0) == start;
}

/** (file of an image: number, its size: number) */
napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  double bytes = 0;
  napi_get_value_int32(env, arguments[0], &file);
  napi_get_value_double(env, arguments[1], &bytes);
  size = static_cast<size_t>(bytes);
  source = reserve();
  destination = reserve();
  mapped = reserve();
  const bool isMapped = mapAt(source, PROT_READ, MAP_PRIVATE, file) &&
                        mapAt(destination, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  if (!isMapped) return fail(env, "mmap");
  madvise(source, size, kMadvPopulateRead);
  madvise(destination, size, MADV_HUGEPAGE);
  memset(destination, 1, size);
  return nullptr;
}

napi_value copy(napi_env env, napi_callback_info info) {
  memcpy(destination, source, size);
  return numberIn(env, info, destination);
}

napi_value map(napi_env env, napi_callback_info info) {
  const bool isMapped = mapAt(mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE, file);
  if (!isMapped || madvise(mapped, size, kMadvPopulateRead) != 0) return fail(env, "mmap");
  const napi_value number = numberIn(env, info, mapped);
  mapAt(mapped, PROT_NONE, kNowhere, -1);
  return number;
}

napi_value close(napi_env, napi_callback_info) {
  munmap(source, size);
  munmap(destination, size);
  munmap(mapped, size);
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
#define FUNCTION(name) {#name, nullptr, name, nullptr, nullptr, nullptr, napi_enumerable, nullptr}
      FUNCTION(open), FUNCTION(copy), FUNCTION(map), FUNCTION(close),
#undef FUNCTION
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
