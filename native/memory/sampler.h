// What this process, or one of its threads, has used so far. The files under /proc stay open between samples.
#pragma once
#include "memory.h"
#include "proc-file.h"

namespace atoll_memory {

class Sampler {
 public:
  enum class Scope { Process, Thread };
  /** In the order of SAMPLE_FIELDS in src/act/local/memory/sampler.ts. */
  enum Field {
    UserCpuSeconds,
    SystemCpuSeconds,
    MinorFaults,
    MajorFaults,
    VoluntarySwitches,
    InvoluntarySwitches,
    PeakResidentBytes,
    ResidentBytes,
    RunDelaySeconds,
    ReadBytes,
    WrittenBytes,
    CpuStallSeconds,
    MemoryStallSeconds,
    IoStallSeconds,
    kFields
  };

  /** A thread samples itself: rusage knows no other. */
  explicit Sampler(Scope scope);

  /** Fills all fields; NaN where the kernel does not tell. */
  void read(double* fields) const;

 private:
  void readUsage(double* fields) const;

  Scope scope_;
  ProcFile statm_;
  ProcFile schedstat_;
  ProcFile io_;
  ProcFile cpuPressure_;
  ProcFile memoryPressure_;
  ProcFile ioPressure_;
};

}  // namespace atoll_memory
