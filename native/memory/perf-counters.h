// What the processor counts of one thread, by perf_event_open: page faults, and cycles and instructions where the
// hardware has counters and lets us have them (virtual machines often have none, containers often forbid the call).
#pragma once
#include <sys/types.h>

namespace atoll_memory {

class PerfCounters {
 public:
  struct Counts {
    double faults;
    double cycles;
    double instructions;
  };

  /** None are open. */
  PerfCounters() = default;
  /** Counts from now on. Whatever this machine or kernel does not count stays unknown. */
  explicit PerfCounters(pid_t thread);
  ~PerfCounters();
  PerfCounters(PerfCounters&& other) noexcept;
  PerfCounters& operator=(PerfCounters&& other) noexcept;

  bool isOpen() const { return faults_ >= 0; }
  /** In user mode, since they were opened; NaN where nobody counts. One read for all. */
  Counts read() const;

  /** Whether this machine has the hardware's counters for us. Probed once. */
  static bool hasHardware();

 private:
  void close();

  /** Leads the group: a software event, as every kernel that has any has that one. */
  int faults_ = -1;
  int cycles_ = -1;
  int instructions_ = -1;
};

}  // namespace atoll_memory
