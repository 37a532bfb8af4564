#include "wasm-memory.h"

#include <algorithm>
#include <utility>

#include "maps.h"
#include "pages.h"

namespace atoll_memory {

namespace {

/** Marks memories whose layout has been checked. */
constexpr napi_type_tag kChecked = {0x61746f6c6c206d65, 0x6d6f7279206f6b21};

/**
 * A 32-bit memory may grow up to here; V8 reserves that and a guard region behind it, so that it needs no bounds
 * checks.
 */
constexpr size_t kLargestMemory = size_t{4} << 30;

/** What V8 reserves for a memory, with its guard regions. */
constexpr size_t kReservedBytes = size_t{10} << 30;

napi_value property(napi_env env, napi_value object, const char* name) {
  napi_value value;
  check(napi_get_named_property(env, object, name, &value), "napi_get_named_property");
  return value;
}

napi_ref keep(napi_env env, napi_value value) {
  napi_ref reference;
  check(napi_create_reference(env, value, 1, &reference), "napi_create_reference");
  return reference;
}

/** Whether nothing can be allocated in a range, because it is reserved without access. */
bool isReserved(Range range) {
  Address covered = range.start;
  visitMappings([&](const Mapping& mapping) {
    if (mapping.range.end() <= covered) return true;
    if (mapping.range.start > covered || !mapping.inaccessible()) return false;
    covered = mapping.range.end();
    return covered < range.end();
  });
  return covered >= range.end();
}

}  // namespace

WasmMemories::WasmMemories(napi_env env) : env_(env) {
  napi_value global, name, descriptor;
  check(napi_get_global(env, &global), "napi_get_global");
  const napi_value constructor = property(env, property(env, global, "WebAssembly"), "Memory");
  const napi_value prototype = property(env, constructor, "prototype");
  const napi_value object = property(env, global, "Object");
  check(napi_create_string_utf8(env, "buffer", NAPI_AUTO_LENGTH, &name), "napi_create_string_utf8");
  const napi_value arguments[] = {prototype, name};
  check(napi_call_function(env, object, property(env, object, "getOwnPropertyDescriptor"), 2, arguments, &descriptor),
        "Object.getOwnPropertyDescriptor");
  constructor_ = keep(env, constructor);
  bufferGetter_ = keep(env, property(env, descriptor, "get"));
  uint8Array_ = keep(env, property(env, global, "Uint8Array"));
}

WasmMemories::~WasmMemories() {
  for (const napi_ref reference : {constructor_, bufferGetter_, uint8Array_, known_.memory, known_.buffer}) {
    if (reference != nullptr) napi_delete_reference(env_, reference);
  }
}

// V8's reservation is a whole number of GiB and the memory lies a whole number of GiB into it.
napi_value WasmMemories::create(napi_value descriptor) const {
  const Range taken = pages::takeUnalignedEnd(kReservedBytes, kGibibyte);
  napi_value memory;
  const napi_status status = napi_new_instance(env_, value(constructor_), 1, &descriptor, &memory);
  if (taken.size > 0) pages::release(taken);
  check(status, "new WebAssembly.Memory");
  return memory;
}

// A memory that grows gets another buffer and its old one is detached: while that is not, the memory is where it was.
bool WasmMemories::isKnown(napi_value memory) const {
  if (known_.memory == nullptr) return false;
  const napi_value same = value(known_.memory);
  bool isSame = false;
  if (same == nullptr || napi_strict_equals(env_, same, memory, &isSame) != napi_ok || !isSame) return false;
  const napi_value buffer = value(known_.buffer);
  void* start = nullptr;
  size_t size = 0;
  if (buffer == nullptr || napi_get_arraybuffer_info(env_, buffer, &start, &size) != napi_ok) return false;
  return reinterpret_cast<Address>(start) == known_.range.start && size == known_.range.size;
}

void WasmMemories::remember(napi_value memory, napi_value buffer, Range range) {
  for (napi_ref* reference : {&known_.memory, &known_.buffer}) {
    if (*reference != nullptr) napi_delete_reference(env_, std::exchange(*reference, nullptr));
  }
  check(napi_create_reference(env_, buffer, 0, &known_.buffer), "napi_create_reference");
  check(napi_create_reference(env_, memory, 0, &known_.memory), "napi_create_reference");
  known_.range = range;
}

Range WasmMemories::rangeOf(napi_value memory, bool* isShared) {
  if (isKnown(memory)) {
    if (isShared != nullptr) *isShared = false;
    return known_.range;
  }
  napi_value buffer;
  if (napi_call_function(env_, memory, value(bufferGetter_), 0, nullptr, &buffer) != napi_ok) {
    // V8's TypeError is less clear than ours. While a worker is terminated there is none, and ours goes nowhere.
    napi_value ignored;
    napi_get_and_clear_last_exception(env_, &ignored);
    throw errors::WrongType("memory", "a WebAssembly.Memory");
  }
  void* start = nullptr;
  size_t size = 0;
  bool isPlain = false;
  check(napi_is_arraybuffer(env_, buffer, &isPlain), "napi_is_arraybuffer");
  if (isShared != nullptr) *isShared = !isPlain;
  if (isPlain) {
    check(napi_get_arraybuffer_info(env_, buffer, &start, &size), "napi_get_arraybuffer_info");
  } else {  // a SharedArrayBuffer: Node-API 8 sees its bytes through a view only
    napi_value view;
    check(napi_new_instance(env_, value(uint8Array_), 1, &buffer, &view), "new Uint8Array");
    check(napi_get_typedarray_info(env_, view, nullptr, &size, &start, nullptr, nullptr), "napi_get_typedarray_info");
  }
  const Range range{reinterpret_cast<Address>(start), size};
  if (range.start % pages::pageBytes() != 0 || range.size % pages::pageBytes() != 0) {
    throw errors::MemoryLayout(range, "it does not consist of whole pages");
  }
  if (isPlain && range.size > 0) remember(memory, buffer, range);
  return range;
}

void WasmMemories::checkLayout(napi_value memory, Range whole, Range target) const {
  bool isChecked = false;
  check(napi_check_object_type_tag(env_, memory, &kChecked, &isChecked), "napi_check_object_type_tag");
  if (isChecked) return;
  if (!isMappedFrom(target, 0)) {
    throw errors::MemoryLayout(target, "it is not mapped private, anonymous, readable and writable");
  }
  const size_t reserved = std::max(whole.size, kLargestMemory) + pages::pageBytes();
  if (!isReserved({whole.end(), reserved - whole.size})) {
    throw errors::MemoryLayout(whole, "no addresses are reserved behind it, so it may move when it grows "
                                      "(is V8's trap handler off, or the address space limited?)");
  }
  check(napi_type_tag_object(env_, memory, &kChecked), "napi_type_tag_object");
}

napi_value WasmMemories::value(napi_ref reference) const {
  napi_value value;
  check(napi_get_reference_value(env_, reference, &value), "napi_get_reference_value");
  return value;
}

}  // namespace atoll_memory
