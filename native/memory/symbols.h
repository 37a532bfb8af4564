// Functions of Node and V8 that no header here declares.
#pragma once
#include <dlfcn.h>

namespace atoll_memory::symbols {

/** @returns whether this process has one of that name, which `function` points at then */
template <class Function>
bool find(Function& function, const char* name) {
  function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

}  // namespace atoll_memory::symbols
