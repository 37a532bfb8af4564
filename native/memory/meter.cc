#include "meter.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "pages.h"

namespace atoll_memory {

namespace {

constexpr size_t kTextBytes = 4096;

double secondsOf(clockid_t clock) {
  timespec time;
  if (clock_gettime(clock, &time) != 0) return NAN;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// The kernel's numbers of processor clocks (include/linux/posix-timers.h): the complement of the id, then what is
// meant.
clockid_t clockOf(pid_t id, bool isThread) {
  constexpr clockid_t kScheduled = 2;
  constexpr clockid_t kPerThread = 4;
  return static_cast<clockid_t>(~static_cast<unsigned>(id) << 3) | kScheduled | (isThread ? kPerThread : 0);
}

std::string folderOf(Meter::Scope scope, pid_t id) {
  return (scope == Meter::Scope::Thread ? "/proc/self/task/" : "/proc/") + std::to_string(id) + '/';
}

/** The numbers behind the name of the program in a stat file; the name may hold anything. */
Numbers afterName(const char* stat) {
  const char* end = strrchr(stat, ')');
  return Numbers(end ? end : "");
}

/** Minor and major faults: the seventh and the ninth number behind the name. */
double faultsOf(const ProcFile& stat) {
  char text[kTextBytes];
  if (!stat.read(text, sizeof text)) return NAN;
  Numbers numbers = afterName(text);
  const double minor = numbers.skip(6);
  return minor + numbers.skip(1);
}

bool hasOwnNetwork(pid_t process) {
  struct stat own;
  struct stat theirs;
  const std::string path = "/proc/" + std::to_string(process) + "/ns/net";
  return stat("/proc/self/ns/net", &own) == 0 && stat(path.c_str(), &theirs) == 0 && own.st_ino != theirs.st_ino;
}

/** Sums of all interfaces but the loopback one: received bytes are a line's first number, sent bytes its ninth. */
void readNetwork(const ProcFile& file, double& received, double& sent) {
  char text[4 * kTextBytes];
  if (!file.read(text, sizeof text)) return;
  received = sent = 0;
  char* rest = text;
  while (char* line = strsep(&rest, "\n")) {
    const char* name = line + strspn(line, " ");
    const char* colon = strchr(name, ':');
    if (colon == nullptr || strncmp(name, "lo:", 3) == 0) continue;
    Numbers numbers(colon);
    received += numbers.next();
    sent += numbers.skip(7);
  }
}

}  // namespace

Meter::Meter(Scope scope, pid_t id) : scope_(scope), id_(id) {
  const std::string folder = folderOf(scope, id);
  life_ = ProcFile(folder + (scope == Scope::Thread ? "schedstat" : "statm"));
  io_ = ProcFile(folder + "io");
  if (scope == Scope::Thread) return;
  stat_ = ProcFile(folder + "stat");
  if (hasOwnNetwork(id)) network_ = ProcFile(folder + "net/dev");
}

Meter::Meter(const std::string& folder) : scope_(Scope::Group) {
  groupCpu_ = ProcFile(folder + "/cpu.stat");
  groupMemory_ = ProcFile(folder + "/memory.current");
  io_ = ProcFile(folder + "/io.stat");
  if (groupMemory_.isOpen() || io_.isOpen()) return;
  isOldGroup_ = true;
  groupCpu_ = ProcFile(folder + "/cpuacct.usage");
  groupMemory_ = ProcFile(folder + "/memory.usage_in_bytes");
}

bool Meter::read(Reading& reading, bool closely) {
  std::fill(reading.counters, reading.counters + kCounters, NAN);
  reading.residentBytes = NAN;
  reading.atSeconds = secondsOf(CLOCK_MONOTONIC);
  switch (scope_) {
    case Scope::Thread: return readThread(reading, closely);
    case Scope::Process: return readProcess(reading);
    case Scope::Group: return readGroup(reading);
  }
  return false;
}

// The clock goes by the number of the thread, which another may have by now; an open file does not. So a file is read
// behind the clock: while that succeeds the thread was there, and the number was its own.
bool Meter::readThread(Reading& reading, bool closely) {
  const double cpuSeconds = secondsOf(clockOf(id_, true));
  if (!readIo(reading) && !isThere()) return false;
  reading.counters[CpuSeconds] = cpuSeconds;
  if (!closely) return true;
  if (!perf_.isOpen() && !stat_.isOpen()) {
    perf_ = PerfCounters(id_);
    if (!perf_.isOpen()) stat_ = ProcFile(folderOf(scope_, id_) + "stat");
  }
  if (perf_.isOpen()) {
    const PerfCounters::Counts counts = perf_.read();
    reading.counters[Faults] = counts.faults;
    reading.counters[Cycles] = counts.cycles;
    reading.counters[Instructions] = counts.instructions;
  } else {
    reading.counters[Faults] = faultsOf(stat_);
  }
  return true;
}

/** For when its I/O is not ours to see. */
bool Meter::isThere() const {
  char text[kTextBytes];
  return life_.read(text, sizeof text);
}

bool Meter::readProcess(Reading& reading) {
  char text[kTextBytes];
  const double cpuSeconds = secondsOf(clockOf(id_, false));
  if (!life_.read(text, sizeof text)) return false;
  reading.counters[CpuSeconds] = cpuSeconds;
  reading.residentBytes = Numbers(text).skip(1) * static_cast<double>(pages::pageBytes());
  readIo(reading);
  reading.counters[Faults] = faultsOf(stat_);
  if (network_.isOpen()) readNetwork(network_, reading.counters[ReceivedBytes], reading.counters[SentBytes]);
  return true;
}

bool Meter::readGroup(Reading& reading) const {
  char text[kTextBytes];
  bool isThere = false;
  if (groupCpu_.read(text, sizeof text)) {
    isThere = true;
    Numbers numbers(text);
    if (isOldGroup_) reading.counters[CpuSeconds] = numbers.next() * 1e-9;
    else if (numbers.seek("usage_usec")) reading.counters[CpuSeconds] = numbers.next() * 1e-6;
  }
  if (groupMemory_.read(text, sizeof text)) {
    isThere = true;
    reading.residentBytes = Numbers(text).next();
  }
  if (io_.read(text, sizeof text)) {  // a line a device, without lines when none was used
    isThere = true;
    double* const counters = reading.counters;
    counters[ReadBytes] = counters[WrittenBytes] = counters[Operations] = 0;
    for (Numbers numbers(text); numbers.seek("rbytes=");) {
      counters[ReadBytes] += numbers.next();
      if (numbers.seek("wbytes=")) counters[WrittenBytes] += numbers.next();
      if (numbers.seek("rios=")) counters[Operations] += numbers.next();
      if (numbers.seek("wios=")) counters[Operations] += numbers.next();
    }
  }
  return isThere;
}

// rchar, wchar, syscr, syscw: bytes that read and write calls moved, files in the page cache and streams included, and
// how many calls there were.
bool Meter::readIo(Reading& reading) const {
  char text[kTextBytes];
  if (!io_.read(text, sizeof text)) return false;
  Numbers numbers(text);
  reading.counters[ReadBytes] = numbers.next();
  reading.counters[WrittenBytes] = numbers.next();
  const double reads = numbers.next();
  reading.counters[Operations] = reads + numbers.next();
  return true;
}

}  // namespace atoll_memory
