#include "pending-requests.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdint>

namespace atoll_memory {

namespace {

// Node exports its libuv, but its headers need not be there. The beginning of uv_loop_t, the numbers of the types of
// handles and these functions are part of libuv's binary interface, which stays within a major version.
struct Handle;
struct Loop {
  void* data;
  unsigned int activeHandles;
  void* handleQueue[2];
  union {
    void* unused;
    unsigned int count;
  } activeRequests;
};
enum HandleType { kNamedPipe = 7, kTcp = 12, kTty = 14 };

struct Uv {
  unsigned int (*version)();
  void (*walk)(const void*, void (*)(Handle*, void*), void*);
  int (*typeOf)(const Handle*);
  int (*isReadable)(const Handle*);
  int (*isWritable)(const Handle*);
  int (*isActive)(const Handle*);
  int (*isClosing)(const Handle*);
  int (*fileOf)(const Handle*, int*);
  bool isKnown = false;

  static const Uv& get() {
    static const Uv functions = [] {
      Uv found;
      found.isKnown = find(found.version, "uv_version") && found.version() >> 16 == 1 && find(found.walk, "uv_walk") &&
                      find(found.typeOf, "uv_handle_get_type") && find(found.isReadable, "uv_is_readable") &&
                      find(found.isWritable, "uv_is_writable") && find(found.isActive, "uv_is_active") &&
                      find(found.isClosing, "uv_is_closing") && find(found.fileOf, "uv_fileno");
      return found;
    }();
    return functions;
  }

 private:
  template <class Function>
  static bool find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
    return function != nullptr;
  }
};

/**
 * Whether a stream may be given bytes, now or once it is connected: not one that is only written to, and not one that
 * listens. Standard output and errors may be terminals or sockets, which could be read from: they count when they are.
 */
bool mayRead(const Handle* handle) {
  const Uv& uv = Uv::get();
  const int type = uv.typeOf(handle);
  if (type != kTcp && type != kNamedPipe && type != kTty) return false;
  if (uv.isClosing(handle)) return false;
  if (!uv.isReadable(handle)) return !uv.isWritable(handle) && !uv.isActive(handle);
  int file = -1;
  const bool isOutput = uv.fileOf(handle, &file) == 0 && (file == STDOUT_FILENO || file == STDERR_FILENO);
  return !isOutput || uv.isActive(handle);
}

}  // namespace

PendingRequests::PendingRequests(napi_env env) {
  uv_loop_s* loop = nullptr;
  if (Uv::get().isKnown && napi_get_uv_event_loop(env, &loop) == napi_ok) loop_ = loop;
}

bool PendingRequests::areOver() const {
  if (loop_ == nullptr || static_cast<const Loop*>(loop_)->activeRequests.count > 0) return false;
  bool isReading = false;
  const auto look = [](Handle* handle, void* found) { *static_cast<bool*>(found) |= mayRead(handle); };
  Uv::get().walk(loop_, look, &isReading);
  return !isReading;
}

}  // namespace atoll_memory
