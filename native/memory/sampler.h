// What this process, or one of its threads, has used so far. The files under /proc stay open between samples.
#pragma once
#include <array>

#include "memory.h"

namespace atoll_memory {

/** A file of /proc that is read again and again. */
class ProcFile {
 public:
  /** A file that this kernel does not have, or does not let us read, stays unread. */
  explicit ProcFile(const char* path);
  ~ProcFile();
  ProcFile(ProcFile&& other) noexcept;
  ProcFile& operator=(ProcFile&&) = delete;

  /** Its text, up to `capacity` - 1 bytes and a zero byte; empty when it cannot be read. */
  void read(char* text, size_t capacity) const;

 private:
  int file_;
};

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
