// What one thread of this process, another process or a control group uses, from files that stay open.
//
//              thread                            process                        control group (v2, or v1's one folder)
//   processor  its clock                         its clock, all threads         cpu.stat, cpuacct.usage
//   memory     - (threads share it)              statm, resident                memory.current, memory.usage_in_bytes
//   I/O        io: calls and their bytes         io, all threads                io.stat: what reached the devices
//   faults     perf, else stat                   stat                           -
//   cycles     perf, where the hardware counts   -                              -
//   network    - (told by its environment)       net/dev, if the network        -
//                                                namespace is its own
//
// Calls that a thread hands to others are not among its own: Node reads files asynchronously on threads that serve the
// whole process.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>

#include "perf-counters.h"
#include "proc-file.h"

namespace atoll_memory {

class Meter {
 public:
  enum class Scope { Thread, Process, Group };
  /** Count up from whenever the target began; NaN where nobody tells. */
  enum Counter {
    CpuSeconds,
    ReadBytes,
    WrittenBytes,
    Operations,
    ReceivedBytes,
    SentBytes,
    Cycles,
    Instructions,
    Faults,
    kCounters
  };
  struct Reading {
    double atSeconds;
    double counters[kCounters];
    double residentBytes;
  };

  /** @param id of a thread of this process, or of a process */
  Meter(Scope scope, pid_t id);
  /** @param folder of a control group */
  explicit Meter(const std::string& folder);

  /**
   * Reads what it uses now.
   * @param closely with what costs more: faults, cycles and instructions
   * @returns false when it has ended: nothing is known then
   */
  bool read(Reading& reading, bool closely);
  /** Gives back what only close readings need. */
  void relax() { perf_ = PerfCounters(); }

 private:
  bool readThread(Reading& reading, bool closely);
  bool readProcess(Reading& reading);
  bool readGroup(Reading& reading) const;
  bool isThere() const;
  /** @returns whether it could be read */
  bool readIo(Reading& reading) const;

  Scope scope_;
  pid_t id_ = 0;
  /** Fails when the target has ended: schedstat, statm. */
  ProcFile life_;
  ProcFile io_;
  ProcFile stat_;
  ProcFile network_;
  ProcFile groupCpu_;
  ProcFile groupMemory_;
  bool isOldGroup_ = false;
  PerfCounters perf_;
};

}  // namespace atoll_memory
