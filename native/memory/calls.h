// The boundary to JavaScript: every argument is checked here, before anything is done with it.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "environment.h"
#include "memory.h"
#include "napi.h"

namespace atoll_memory {

/** One call from JavaScript: its arguments, and how to make its result. */
class Call {
 public:
  Call(napi_env env, napi_callback_info info);

  napi_env env() const { return env_; }
  Environment& environment() const { return environment_; }
  napi_value argument(size_t index) const { return arguments_[index]; }

  /** A whole number from `minimum` to `maximum`. */
  double number(size_t index, const char* name, double minimum, double maximum) const;
  Id id(size_t index, const char* name) const;
  std::optional<Id> optionalId(size_t index, const char* name) const;
  std::optional<double> optionalNumber(size_t index, const char* name, double minimum, double maximum) const;
  /** A multiple of the page size, at least `minimum`. */
  size_t wholePages(size_t index, const char* name, size_t minimum) const;
  bool flag(size_t index, const char* name) const;
  std::string text(size_t index, const char* name) const;
  /** A text of up to `limit` bytes, without zeros. */
  std::string longText(size_t index, const char* name, size_t limit) const;
  /** Of a file or folder. */
  std::string path(size_t index, const char* name) const;
  std::optional<std::string> optionalText(size_t index, const char* name) const;
  napi_value function(size_t index, const char* name) const;
  /** The bytes of a Uint8Array; they may be shared with other threads. */
  std::pair<const void*, size_t> bytes(size_t index, const char* name) const;
  /** The first `length` numbers of a Float64Array, to be written. */
  double* doubles(size_t index, const char* name, size_t length) const;
  /** As `doubles`, of the `at`th item of an array. */
  double* doublesOf(size_t index, uint32_t at, const char* name, size_t length) const;

  bool isNull(size_t index) const;

  napi_value make(double number) const;
  napi_value make(size_t number) const { return make(static_cast<double>(number)); }
  napi_value make(Id id) const { return make(static_cast<double>(id)); }
  napi_value make(const char* text) const;
  napi_value make(bool flag) const;
  napi_value null() const;
  /** An ArrayBuffer over memory outside V8's; `owner` is deleted when V8 frees that. */
  template <class Owner>
  napi_value makeBuffer(Range range, std::unique_ptr<Owner> owner) const {
    napi_value buffer;
    const auto release = [](napi_env, void*, void* data) { delete static_cast<Owner*>(data); };
    const napi_status status = napi_create_external_arraybuffer(env_, reinterpret_cast<void*>(range.start), range.size,
                                                                release, owner.get(), &buffer);
    if (status == napi_no_external_buffers_allowed) throw errors::NoExternalBuffers();
    check(status, "napi_create_external_arraybuffer");
    owner.release();
    return buffer;
  }
  /** Takes an ArrayBuffer's memory from it, unless it has none any more. */
  void detach(size_t index, const char* name) const;
  template <class Value>
  napi_value make(const std::optional<Value>& value) const {
    return value ? make(static_cast<double>(*value)) : null();
  }
  napi_value make(const ResetStatistics& statistics) const;
  napi_value make(const std::vector<std::pair<const char*, napi_value>>& properties) const;

 private:
  double* doubles(napi_value value, const char* name, size_t length) const;

  static constexpr size_t kMaximumArguments = 4;

  napi_env env_;
  Environment& environment_;
  napi_value arguments_[kMaximumArguments];
};

/** What a function of the module does; null stands for undefined. */
using Function = napi_value (*)(const Call& call);

struct NamedFunction {
  const char* name;
  napi_callback callback;
};

void throwInJavaScript(napi_env env, const Error& error);

/** Turns C++ exceptions into JavaScript's. */
template <Function function>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return function(Call(env, info));
  } catch (const Error& error) {
    throwInJavaScript(env, error);
  } catch (const PendingException&) {
    // JavaScript sees it as soon as this returns.
  } catch (const std::bad_alloc&) {
    throwInJavaScript(env, errors::System("malloc", ENOMEM));
  }
  return nullptr;
}

/** The functions that JavaScript reaches; each list stands in the file of its subject. */
std::vector<NamedFunction> reservationFunctions();
std::vector<NamedFunction> imageFunctions();
std::vector<NamedFunction> islandFunctions();
std::vector<NamedFunction> overlayFunctions();
std::vector<NamedFunction> hostFunctions();
std::vector<NamedFunction> snapshotFunctions();
std::vector<NamedFunction> regionFunctions();
std::vector<NamedFunction> meterFunctions();
std::vector<NamedFunction> sharedFunctions();
std::vector<NamedFunction> childFunctions();
std::vector<NamedFunction> scratchFunctions();

}  // namespace atoll_memory
