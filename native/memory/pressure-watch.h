// Hears from the kernel when something gets short, without asking again and again: poll(2) on a file of /proc/pressure,
// or of a control group, wakes a thread of its own (https://docs.kernel.org/accounting/psi.html).
#pragma once
#include <pthread.h>

#include <string>

#include "memory.h"
#include "napi.h"

namespace atoll_memory {

class PressureWatch {
 public:
  /**
   * @param trigger `some 150000 2000000`: tell when tasks waited for 150 ms within 2 s; empty: the file tells of changes
   * by itself (memory.events)
   * @param told a JavaScript function, called without arguments in the thread of `env`
   * @throws System when the kernel has no such file, or takes no such trigger
   */
  PressureWatch(napi_env env, const std::string& path, const std::string& trigger, napi_value told);
  ~PressureWatch();
  PressureWatch(const PressureWatch&) = delete;
  PressureWatch& operator=(const PressureWatch&) = delete;

 private:
  static void* runThread(void* watch);
  static void endWithEnvironment(void* watch);
  void end();
  void run();
  bool waitForEvent();
  bool rest() const;
  void closeFiles();

  int file_ = -1;
  /** Written to, it ends the thread. */
  int end_ = -1;
  bool rereads_;
  napi_env env_;
  napi_threadsafe_function told_ = nullptr;
  bool hasEnded_ = false;
  pthread_t thread_{};
};

}  // namespace atoll_memory
