#include "sampler.h"

#include <sys/resource.h>

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "errors.h"
#include "pages.h"

namespace atoll_memory {

namespace {

constexpr size_t kTextBytes = 1024;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/** The number that follows `label` in a text, the first time; NaN without it. */
double numberAfter(const char* text, const char* label) {
  const char* found = strstr(text, label);
  return found ? strtod(found + strlen(label), nullptr) : NAN;
}

/** The `index`th of the numbers that a text begins with; NaN when there are fewer. */
double numberAt(const char* text, int index) {
  double number = NAN;
  for (int at = 0; at <= index; at += 1) {
    char* end = nullptr;
    number = strtod(text, &end);
    if (end == text) return NAN;
    text = end;
  }
  return number;
}

/** Pressure files tell microseconds in "total="; the line "some" comes first. */
double stallSeconds(const ProcFile& pressure) {
  char text[kTextBytes];
  pressure.read(text, sizeof text);
  return numberAfter(text, "total=") * 1e-6;
}

}  // namespace

// schedstat of a process speaks of its first thread only, so it is read for threads.
Sampler::Sampler(Scope scope)
    : scope_(scope),
      statm_("/proc/self/statm"),
      schedstat_(scope == Scope::Thread ? ProcFile("/proc/thread-self/schedstat") : ProcFile()),
      io_(scope == Scope::Thread ? "/proc/thread-self/io" : "/proc/self/io"),
      cpuPressure_("/proc/pressure/cpu"),
      memoryPressure_("/proc/pressure/memory"),
      ioPressure_("/proc/pressure/io") {}

void Sampler::read(double* fields) const {
  char text[kTextBytes];
  readUsage(fields);
  statm_.read(text, sizeof text);
  fields[ResidentBytes] = numberAt(text, 1) * static_cast<double>(pages::pageBytes());
  schedstat_.read(text, sizeof text);
  fields[RunDelaySeconds] = numberAt(text, 1) * 1e-9;
  io_.read(text, sizeof text);
  fields[ReadBytes] = numberAfter(text, "\nread_bytes:");
  fields[WrittenBytes] = numberAfter(text, "\nwrite_bytes:");
  fields[CpuStallSeconds] = stallSeconds(cpuPressure_);
  fields[MemoryStallSeconds] = stallSeconds(memoryPressure_);
  fields[IoStallSeconds] = stallSeconds(ioPressure_);
}

void Sampler::readUsage(double* fields) const {
  rusage usage;
  const int who = scope_ == Scope::Thread ? RUSAGE_THREAD : RUSAGE_SELF;
  if (getrusage(who, &usage) != 0) throw errors::System("getrusage", errno);
  fields[UserCpuSeconds] = seconds(usage.ru_utime);
  fields[SystemCpuSeconds] = seconds(usage.ru_stime);
  fields[MinorFaults] = static_cast<double>(usage.ru_minflt);
  fields[MajorFaults] = static_cast<double>(usage.ru_majflt);
  fields[VoluntarySwitches] = static_cast<double>(usage.ru_nvcsw);
  fields[InvoluntarySwitches] = static_cast<double>(usage.ru_nivcsw);
  fields[PeakResidentBytes] = static_cast<double>(usage.ru_maxrss) * 1024;
}

}  // namespace atoll_memory
