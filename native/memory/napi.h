// Node-API with C++ exceptions: a failed call throws, and the boundary in calls.h turns that into a JavaScript error.
#pragma once
#include <node_api.h>

#include "errors.h"

namespace atoll_memory {

inline void check(napi_status status, const char* call) {
  if (status == napi_ok) return;
  if (status == napi_pending_exception || status == napi_cannot_run_js) throw PendingException{};
  throw errors::NodeApi(call, status);
}

}  // namespace atoll_memory
