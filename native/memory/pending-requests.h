// Whether something that this thread began may still read or write memory behind JavaScript's back.
#pragma once
#include "napi.h"

namespace atoll_memory {

/**
 * An asynchronous fs.read, crypto.randomFill or zlib call, and a socket with a buffer of its own (`onread`), keep the
 * address of a buffer and use it later, whatever has become of the buffer. The event loop knows them: requests by their
 * count, sockets by their handles.
 *
 * What goes through no request and no handle of the loop (a TLS or HTTP/2 session over a stream written in JavaScript)
 * is not seen here.
 *
 * One per environment.
 */
class PendingRequests {
 public:
  explicit PendingRequests(napi_env env);

  /** Whether none is under way. Where the loop cannot be asked, never. */
  bool areOver() const;

 private:
  const void* loop_ = nullptr;
};

}  // namespace atoll_memory
