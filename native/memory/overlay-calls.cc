// Memories, and the images laid over them.
#include "calls.h"

namespace atoll_memory {

namespace {

napi_value createMemory(const Call& call) { return call.environment().memories().create(call.argument(0)); }

napi_value create(const Call& call) {
  return call.make(call.environment().overlay(call.argument(0), call.id(1, "image")));
}

napi_value reset(const Call& call) {
  return call.make(call.environment().resetOverlay(call.id(0, "overlay"), call.optionalId(1, "next")));
}

napi_value isCopied(const Call& call) { return call.make(call.environment().isCopied(call.id(0, "overlay"))); }

napi_value beginUse(const Call& call) {
  call.environment().beginUse(call.id(0, "overlay"));
  return nullptr;
}

napi_value firstDifference(const Call& call) {
  return call.make(call.environment().firstDifference(call.id(0, "overlay")));
}

napi_value resets(const Call& call) { return call.make(call.environment().resetsOf(call.id(0, "overlay"))); }

napi_value invalidate(const Call& call) {
  call.environment().invalidateOverlay(call.id(0, "overlay"));
  return nullptr;
}

napi_value close(const Call& call) {
  call.environment().closeOverlay(call.id(0, "overlay"));
  return nullptr;
}

}  // namespace

std::vector<NamedFunction> overlayFunctions() {
  return {{"memoryCreate", guarded<createMemory>},
          {"overlayCreate", guarded<create>},
          {"overlayReset", guarded<reset>},
          {"overlayIsCopied", guarded<isCopied>},
          {"overlayBeginUse", guarded<beginUse>},
          {"overlayFirstDifference", guarded<firstDifference>},
          {"overlayResets", guarded<resets>},
          {"overlayInvalidate", guarded<invalidate>},
          {"overlayClose", guarded<close>}};
}

}  // namespace atoll_memory
