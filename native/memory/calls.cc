#include "calls.h"

#include <cmath>
#include <cstring>

#include "pages.h"

namespace atoll_memory {

Call::Call(napi_env env, napi_callback_info info) : env_(env), environment_(Environment::of(env)) {
  size_t count = kMaximumArguments;  // those that are not given become undefined
  check(napi_get_cb_info(env, info, &count, arguments_, nullptr, nullptr), "napi_get_cb_info");
}

double Call::number(size_t index, const char* name, double minimum, double maximum) const {
  double value;
  if (napi_get_value_double(env_, arguments_[index], &value) != napi_ok) throw errors::WrongType(name, "a number");
  if (!(value >= minimum && value <= maximum && value == std::floor(value))) {
    const auto whole = [](double limit) { return std::to_string(static_cast<int64_t>(limit)); };
    throw errors::OutOfRange(name, value, "a whole number from " + whole(minimum) + " to " + whole(maximum));
  }
  return value;
}

Id Call::id(size_t index, const char* name) const { return static_cast<Id>(number(index, name, 1, UINT32_MAX)); }

std::optional<Id> Call::optionalId(size_t index, const char* name) const {
  return isNull(index) ? std::nullopt : std::optional(id(index, name));
}

std::optional<double> Call::optionalNumber(size_t index, const char* name, double minimum, double maximum) const {
  return isNull(index) ? std::nullopt : std::optional(number(index, name, minimum, maximum));
}

size_t Call::wholePages(size_t index, const char* name, size_t minimum) const {
  const double value = number(index, name, static_cast<double>(minimum), kMaximumBytes);
  const size_t bytes = static_cast<size_t>(value);
  if (bytes % pages::pageBytes() != 0) {
    throw errors::OutOfRange(name, value, "a multiple of the page size, " + std::to_string(pages::pageBytes()));
  }
  return bytes;
}

bool Call::flag(size_t index, const char* name) const {
  bool value;
  if (napi_get_value_bool(env_, arguments_[index], &value) != napi_ok) throw errors::WrongType(name, "a boolean");
  return value;
}

std::string Call::text(size_t index, const char* name) const {
  size_t length;
  if (napi_get_value_string_utf8(env_, arguments_[index], nullptr, 0, &length) != napi_ok) {
    throw errors::WrongType(name, "a text");
  }
  std::string value(length + 1, 0);
  check(napi_get_value_string_utf8(env_, arguments_[index], value.data(), value.size(), nullptr),
        "napi_get_value_string_utf8");
  value.pop_back();
  return value;
}

std::string Call::path(size_t index, const char* name) const {
  char value[4096];
  size_t length;
  const napi_status status = napi_get_value_string_utf8(env_, arguments_[index], value, sizeof value, &length);
  if (status != napi_ok || length == 0 || length + 1 == sizeof value || strlen(value) != length) {
    throw errors::WrongType(name, "a path of 1 to 4094 bytes");
  }
  return value;
}

std::optional<std::string> Call::optionalText(size_t index, const char* name) const {
  return isNull(index) ? std::nullopt : std::optional(text(index, name));
}

napi_value Call::function(size_t index, const char* name) const {
  napi_valuetype type;
  check(napi_typeof(env_, arguments_[index], &type), "napi_typeof");
  if (type != napi_function) throw errors::WrongType(name, "a function");
  return arguments_[index];
}

std::string Call::longText(size_t index, const char* name, size_t limit) const {
  size_t length = 0;
  if (napi_get_value_string_utf8(env_, arguments_[index], nullptr, 0, &length) != napi_ok) {
    throw errors::WrongType(name, "a text");
  }
  std::string value(length, '\0');
  const bool isShort = length > 0 && length <= limit;
  if (isShort) napi_get_value_string_utf8(env_, arguments_[index], &value[0], length + 1, nullptr);
  if (isShort && value.find('\0') == std::string::npos) return value;
  throw errors::WrongType(name, "a text that is no longer than a path");
}

std::pair<const void*, size_t> Call::bytes(size_t index, const char* name) const {
  napi_typedarray_type type;
  size_t length;
  void* data;
  const napi_status status = napi_get_typedarray_info(env_, arguments_[index], &type, &length, &data, nullptr, nullptr);
  if (status != napi_ok || type != napi_uint8_array) throw errors::WrongType(name, "a Uint8Array");
  return {data, length};
}

double* Call::doubles(size_t index, const char* name, size_t length) const {
  return doubles(arguments_[index], name, length);
}

double* Call::doublesOf(size_t index, uint32_t at, const char* name, size_t length) const {
  bool isList = false;
  check(napi_is_array(env_, arguments_[index], &isList), "napi_is_array");
  if (!isList) throw errors::WrongType(name, "a list");
  napi_value item;
  check(napi_get_element(env_, arguments_[index], at, &item), "napi_get_element");
  return doubles(item, name, length);
}

double* Call::doubles(napi_value array, const char* name, size_t length) const {
  napi_typedarray_type type;
  size_t actual;
  void* data;
  const napi_status status = napi_get_typedarray_info(env_, array, &type, &actual, &data, nullptr, nullptr);
  if (status != napi_ok || type != napi_float64_array) throw errors::WrongType(name, "a Float64Array");
  if (actual < length) {
    throw errors::OutOfRange(name, static_cast<double>(actual), "long enough; it needs " + std::to_string(length));
  }
  return static_cast<double*>(data);
}

napi_value Call::make(double number) const {
  napi_value value;
  check(napi_create_double(env_, number, &value), "napi_create_double");
  return value;
}

napi_value Call::make(const char* text) const {
  napi_value value;
  check(napi_create_string_utf8(env_, text, NAPI_AUTO_LENGTH, &value), "napi_create_string_utf8");
  return value;
}

napi_value Call::make(bool flag) const {
  napi_value value;
  check(napi_get_boolean(env_, flag, &value), "napi_get_boolean");
  return value;
}

napi_value Call::null() const {
  napi_value value;
  check(napi_get_null(env_, &value), "napi_get_null");
  return value;
}

void Call::detach(size_t index, const char* name) const {
  bool isBuffer = false;
  check(napi_is_arraybuffer(env_, arguments_[index], &isBuffer), "napi_is_arraybuffer");
  if (!isBuffer) throw errors::WrongType(name, "an ArrayBuffer");
  bool isDetached = false;
  check(napi_is_detached_arraybuffer(env_, arguments_[index], &isDetached), "napi_is_detached_arraybuffer");
  if (!isDetached) check(napi_detach_arraybuffer(env_, arguments_[index]), "napi_detach_arraybuffer");
}

napi_value Call::make(const ResetStatistics& statistics) const {
  return make({{"copied", make(statistics.copied)},
               {"scanned", make(statistics.scanned)},
               {"dropped", make(statistics.dropped)},
               {"keptPages", make(statistics.keptPages)}});
}

napi_value Call::make(const std::vector<std::pair<const char*, napi_value>>& properties) const {
  napi_value object;
  check(napi_create_object(env_, &object), "napi_create_object");
  for (const auto& [name, value] : properties) {
    check(napi_set_named_property(env_, object, name, value), "napi_set_named_property");
  }
  return object;
}

bool Call::isNull(size_t index) const {
  napi_valuetype type;
  check(napi_typeof(env_, arguments_[index], &type), "napi_typeof");
  return type == napi_null;
}

void throwInJavaScript(napi_env env, const Error& error) {
  switch (error.kind) {
    case Error::Kind::Type: napi_throw_type_error(env, error.code, error.message.c_str()); return;
    case Error::Kind::Range: napi_throw_range_error(env, error.code, error.message.c_str()); return;
    case Error::Kind::Plain: napi_throw_error(env, error.code, error.message.c_str()); return;
  }
}

}  // namespace atoll_memory
