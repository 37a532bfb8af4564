#include "calls.h"
#include "pages.h"

namespace atoll_memory {

namespace {

void define(napi_env env, napi_value exports, const std::vector<NamedFunction>& functions) {
  for (const auto& [name, callback] : functions) {
    napi_value function;
    check(napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function), "napi_create_function");
    check(napi_set_named_property(env, exports, name, function), "napi_set_named_property");
  }
}

void initialise(napi_env env, napi_value exports) {
  const auto* environment = new Environment(env);  // deletes itself with the environment
  define(env, exports, reservationFunctions());
  define(env, exports, imageFunctions());
  define(env, exports, islandFunctions());
  define(env, exports, overlayFunctions());
  define(env, exports, hostFunctions());
  define(env, exports, snapshotFunctions());
  define(env, exports, regionFunctions());
  define(env, exports, meterFunctions());
  define(env, exports, sharedFunctions());
  define(env, exports, childFunctions());
  define(env, exports, scratchFunctions());
  napi_value pageBytes, largeBufferBytes;
  const double large = static_cast<double>(environment->buffers().largeBytes());
  check(napi_create_double(env, large, &largeBufferBytes), "napi_create_double");
  check(napi_set_named_property(env, exports, "largeBufferBytes", largeBufferBytes), "napi_set_named_property");
  check(napi_create_double(env, static_cast<double>(pages::pageBytes()), &pageBytes), "napi_create_double");
  check(napi_set_named_property(env, exports, "pageBytes", pageBytes), "napi_set_named_property");
}

}  // namespace

}  // namespace atoll_memory

/** Runs once in every thread that loads the module. */
NAPI_MODULE_INIT() {
  try {
    atoll_memory::initialise(env, exports);
    return exports;
  } catch (const atoll_memory::Error& error) {
    atoll_memory::throwInJavaScript(env, error);
  } catch (const atoll_memory::PendingException&) {
    // JavaScript sees it as soon as this returns.
  }
  return nullptr;
}
