#include "perf-counters.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <utility>

namespace atoll_memory {

namespace {

constexpr int kAnyProcessor = -1;

// User mode only: with kernel.perf_event_paranoid at 2, its default, that is what a process may count of itself.
int openCounter(uint32_t type, uint64_t event, pid_t thread, int leader) {
  perf_event_attr attributes{};
  attributes.type = type;
  attributes.size = sizeof attributes;
  attributes.config = event;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  attributes.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  return static_cast<int>(
      syscall(SYS_perf_event_open, &attributes, thread, kAnyProcessor, leader, PERF_FLAG_FD_CLOEXEC));
}

}  // namespace

bool PerfCounters::hasHardware() {
  static const bool has = [] {
    const int file = openCounter(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 0, -1);
    if (file >= 0) ::close(file);
    return file >= 0;
  }();
  return has;
}

PerfCounters::PerfCounters(pid_t thread)
    : faults_(openCounter(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, thread, -1)) {
  if (faults_ < 0 || !hasHardware()) return;
  cycles_ = openCounter(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, thread, faults_);
  // The order in which the group is read is that in which it was opened.
  if (cycles_ >= 0) instructions_ = openCounter(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, thread, faults_);
}

PerfCounters::~PerfCounters() { close(); }

PerfCounters::PerfCounters(PerfCounters&& other) noexcept
    : faults_(std::exchange(other.faults_, -1)),
      cycles_(std::exchange(other.cycles_, -1)),
      instructions_(std::exchange(other.instructions_, -1)) {}

PerfCounters& PerfCounters::operator=(PerfCounters&& other) noexcept {
  if (this == &other) return *this;
  close();
  faults_ = std::exchange(other.faults_, -1);
  cycles_ = std::exchange(other.cycles_, -1);
  instructions_ = std::exchange(other.instructions_, -1);
  return *this;
}

PerfCounters::Counts PerfCounters::read() const {
  struct {
    uint64_t count, enabled, running, values[3];
  } group{};
  if (faults_ < 0 || ::read(faults_, &group, sizeof group) <= 0) return {NAN, NAN, NAN};
  // Where more is counted than the processor has counters for they take turns: what was missed is reckoned.
  const double enabled = static_cast<double>(group.enabled);
  const double share = group.running == 0 ? NAN : enabled / static_cast<double>(group.running);
  const auto scaled = [&](int file, uint64_t index) {
    return file >= 0 && index < group.count ? static_cast<double>(group.values[index]) * share : NAN;
  };
  return {static_cast<double>(group.values[0]), scaled(cycles_, 1), scaled(instructions_, 2)};
}

void PerfCounters::close() {
  for (int* file : {&instructions_, &cycles_, &faults_}) {
    if (*file >= 0) ::close(*file);
    *file = -1;
  }
}

}  // namespace atoll_memory
