#include "pending-requests.h"

#include <unistd.h>

#include <cstddef>

#include "symbols.h"

namespace atoll_memory {

namespace {

// Node exports its libuv, but its headers need not be there. The beginnings of uv_loop_t and uv_handle_t, the numbers
// of the types of handles and these functions are part of libuv's binary interface, which stays within a major version.
struct Queue {
  const Queue* next;
  const Queue* previous;
};
struct Handle {
  void* data;
  void* loop;
  int type;
  void (*onClose)(Handle*);
  Queue queue;
};
struct Loop {
  void* data;
  unsigned int activeHandles;
  Queue handles;
  union {
    void* unused;
    unsigned int count;
  } activeRequests;
};
enum HandleType { kNamedPipe = 7, kTcp = 12, kTty = 14 };

struct Uv {
  unsigned int (*version)();
  int (*isReadable)(const Handle*);
  int (*isWritable)(const Handle*);
  int (*isActive)(const Handle*);
  int (*isClosing)(const Handle*);
  int (*fileOf)(const Handle*, int*);
  bool isKnown = false;

  static const Uv& get() {
    using symbols::find;
    static const Uv functions = [] {
      Uv found;
      found.isKnown = find(found.version, "uv_version") && found.version() >> 16 == 1 &&
                      find(found.isReadable, "uv_is_readable") && find(found.isWritable, "uv_is_writable") &&
                      find(found.isActive, "uv_is_active") && find(found.isClosing, "uv_is_closing") &&
                      find(found.fileOf, "uv_fileno");
      return found;
    }();
    return functions;
  }
};

/**
 * Whether a stream may be given bytes, now or once it is connected: not one that is only written to, and not one that
 * listens. Standard output and errors may be terminals or sockets, which could be read from: they count when they are.
 */
bool mayRead(const Handle* handle) {
  if (handle->type != kTcp && handle->type != kNamedPipe && handle->type != kTty) return false;
  const Uv& uv = Uv::get();
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
  if (loop_ == nullptr) return false;
  const Loop& loop = *static_cast<const Loop*>(loop_);
  if (loop.activeRequests.count > 0) return false;
  // As uv_walk does, without its calls for each handle, which are a tenth of showing an island and taking it back. The
  // handles of libuv's own, which that leaves out, are wake-ups, signals and timers, no streams.
  for (const Queue* at = loop.handles.next; at != &loop.handles; at = at->next) {
    const char* handle = reinterpret_cast<const char*>(at) - offsetof(Handle, queue);
    if (mayRead(reinterpret_cast<const Handle*>(handle))) return false;
  }
  return true;
}

}  // namespace atoll_memory
