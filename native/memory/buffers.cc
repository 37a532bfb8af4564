#include "buffers.h"

#include <cstring>
#include <memory>

#include "symbols.h"

namespace atoll_memory {

namespace {

// The few functions of V8 that are called, by their mangled names: those hold the types of all parameters, so a V8 that
// changed any of them, or was built with another standard library, is one where they are not found. Handles are
// pointers to a slot in both V8 and Node-API, and passed as such.
struct Isolate;
struct BackingStore;
using Handle = napi_value;
/** In the place of V8's unique_ptr, which is returned in the same way. */
struct Owned {
  BackingStore* store;
  ~Owned() {}
};

struct V8 {
  Isolate* (*currentIsolate)();
  Owned (*newBackingStore)(void*, size_t, void (*)(void*, size_t, void*), void*);
  void (*destroyBackingStore)(BackingStore*);
  void (*deleteNothing)(void*, size_t, void*);
  Handle (*newArrayBuffer)(Isolate*, std::shared_ptr<BackingStore>);
  void (*setDetachKey)(Handle, Handle);
  /** What it returns fits a register, and is not looked at. */
  uintptr_t (*detach)(Handle, Handle);
  bool isComplete = false;

  static const V8& get() {
    using symbols::find;
    static const V8 functions = [] {
      V8 found;
      found.isComplete = find(found.currentIsolate, "_ZN2v87Isolate13TryGetCurrentEv") &&
                         find(found.newBackingStore, "_ZN2v811ArrayBuffer15NewBackingStoreEPvmPFvS1_mS1_ES1_") &&
                         find(found.destroyBackingStore, "_ZN2v812BackingStoreD1Ev") &&
                         find(found.deleteNothing, "_ZN2v812BackingStore12EmptyDeleterEPvmS1_") &&
                         find(found.newArrayBuffer,
                              "_ZN2v811ArrayBuffer3NewEPNS_7IsolateESt10shared_ptrINS_12BackingStoreEE") &&
                         find(found.setDetachKey, "_ZN2v811ArrayBuffer12SetDetachKeyENS_5LocalINS_5ValueEEE") &&
                         find(found.detach, "_ZN2v811ArrayBuffer6DetachENS_5LocalINS_5ValueEEE");
      return found;
    }();
    return functions;
  }
};

/** Whether there is a pending exception, Node's that no buffer can be so large; then it is cleared. */
bool isTooLarge(napi_env env) {
  napi_value exception, code;
  char name[24] = "";
  bool isPending = false;
  if (napi_is_exception_pending(env, &isPending) != napi_ok || !isPending) return false;
  napi_get_and_clear_last_exception(env, &exception);
  napi_get_named_property(env, exception, "code", &code);
  napi_get_value_string_utf8(env, code, name, sizeof name, nullptr);
  if (std::strcmp(name, "ERR_BUFFER_TOO_LARGE") == 0) return true;
  napi_throw(env, exception);
  return false;
}

}  // namespace

Buffers::Buffers(napi_env env) : env_(env) {
  napi_value key;
  check(napi_create_object(env, &key), "napi_create_object");
  check(napi_create_reference(env, key, 1, &key_), "napi_create_reference");
  isDirect_ = isTried() && passesTrial();
}

/** Whether this is a Node in whose major version the functions above were tried. */
bool Buffers::isTried() const {
  const napi_node_version* version = nullptr;
  check(napi_get_node_version(env_, &version), "napi_get_node_version");
  const bool isMajor = version->major == 20 || version->major == 22 || version->major == 24;
  return sizeof(void*) == 8 && isMajor && std::strcmp(version->release, "node") == 0 && V8::get().isComplete;
}

/**
 * A V8 whose memory lies in a sandbox, or that keeps handles in another way, shows it here: Node-API is asked what it
 * sees of a buffer made over a page.
 */
bool Buffers::passesTrial() const {
  alignas(4096) static char page[4096];
  napi_value external;
  // Where Node-API allows none, V8 would end the process.
  const auto nothing = [](napi_env, void*, void*) {};
  if (napi_create_external_arraybuffer(env_, page, sizeof page, nothing, nullptr, &external) != napi_ok) return false;
  const napi_value buffer = makeLarge({reinterpret_cast<Address>(page), sizeof page}, [](Id) {}, 0);
  bool isBuffer = false, isDetached = false;
  void* start = nullptr;
  size_t size = 0;
  if (napi_is_arraybuffer(env_, buffer, &isBuffer) != napi_ok || !isBuffer) return false;
  if (napi_get_arraybuffer_info(env_, buffer, &start, &size) != napi_ok) return false;
  if (start != page || size != sizeof page) return false;
  detach(buffer, true);
  return napi_is_detached_arraybuffer(env_, buffer, &isDetached) == napi_ok && isDetached;
}

napi_value Buffers::make(Range range, OnGone onGone, Id name) const {
  return isLarge(range.size) ? makeLarge(range, onGone, name) : makeSmall(range, onGone, name);
}

// V8 counts no bytes for a backing store whose own deleter does nothing. That V8 has given it up is seen from the
// pointer that all who have it share.
napi_value Buffers::makeLarge(Range range, OnGone onGone, Id name) const {
  const V8& v8 = V8::get();
  const auto destroy = [onGone, name](BackingStore* store) {
    V8::get().destroyBackingStore(store);
    ::operator delete(store);
    onGone(name);
  };
  const Owned owned =
      v8.newBackingStore(reinterpret_cast<void*>(range.start), range.size, v8.deleteNothing, nullptr);
  return v8.newArrayBuffer(v8.currentIsolate(), std::shared_ptr<BackingStore>(owned.store, destroy));
}

napi_value Buffers::makeSmall(Range range, OnGone onGone, Id name) const {
  struct Hint {
    OnGone onGone;
    Id name;
  };
  const auto finalize = [](napi_env, void*, void* data) {
    const std::unique_ptr<Hint> hint(static_cast<Hint*>(data));
    hint->onGone(hint->name);
  };
  napi_value buffer;
  void* const start = reinterpret_cast<void*>(range.start);
  auto* const hint = new Hint{onGone, name};  // where no buffer is made, Node calls `finalize` as well
  const napi_status status = napi_create_external_arraybuffer(env_, start, range.size, finalize, hint, &buffer);
  if (status == napi_no_external_buffers_allowed) throw errors::NoExternalBuffers();
  if (status != napi_ok && isTooLarge(env_)) throw errors::BufferTooLarge(range.size);
  check(status, "napi_create_external_arraybuffer");
  return buffer;
}

void Buffers::detach(napi_value buffer, bool isLarge) const {
  if (!isLarge) return check(napi_detach_arraybuffer(env_, buffer), "napi_detach_arraybuffer");
  napi_value key;
  check(napi_get_reference_value(env_, key_, &key), "napi_get_reference_value");
  V8::get().setDetachKey(buffer, key);  // in Node 24 the mark is a key of Node's own
  V8::get().detach(buffer, key);
}

}  // namespace atoll_memory
