#include "child-memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "errors.h"
#include "pagemap-scan.h"
#include "pages.h"

namespace atoll_memory {

namespace {

constexpr auto kLongestStop = std::chrono::seconds(1);
/** Read and compared at once. */
constexpr size_t kPieceBytes = 256 * 1024;

}  // namespace

// The number names the process only until it is reaped, the descriptors name it for ever. If it is alive once its
// folder is open, the folder is its own; and files in a folder of /proc are never those of a later process.
OtherProcess::OtherProcess(pid_t number)
    : number_(number), process_(static_cast<int>(syscall(SYS_pidfd_open, number, 0))) {
  if (!process_.isOpen()) throw errors::Process(number, "pidfd_open", errno == EINVAL ? ESRCH : errno);
  folder_ = File(::open(("/proc/" + std::to_string(number)).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder_.isOpen() || !isAlive()) throw errors::ProcessGone(number);
  pagemap_ = open("pagemap", O_RDONLY);
  maps_ = open("maps", O_RDONLY);
  memory_ = open("mem", O_RDWR);
}

File OtherProcess::open(const char* name, int flags) const {
  File file(openat(folder_.number(), name, flags | O_CLOEXEC));
  if (!file.isOpen()) throw errors::Process(number_, "looking at its memory", errno);
  return file;
}

bool OtherProcess::isAlive() const {
  pollfd waiting{process_.number(), POLLIN, 0};
  return poll(&waiting, 1, 0) == 0;
}

// Not process_vm_writev: it takes a number, which may be another process's by then; the file is of this memory only,
// and reads and writes of it end when the memory does. It also writes where the process may not: `requireSameMapping`
// has seen to it that the range is private and writable.
void OtherProcess::read(Address from, char* to, size_t size) const {
  for (size_t done = 0; done < size;) {
    const ssize_t some = pread(memory_.number(), to + done, size - done, static_cast<off_t>(from + done));
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) throw failure({from, size}, some == 0 ? ESRCH : errno);
    done += static_cast<size_t>(some);
  }
}

void OtherProcess::write(Address to, const char* from, size_t size) const {
  for (size_t done = 0; done < size;) {
    const ssize_t some = pwrite(memory_.number(), from + done, size - done, static_cast<off_t>(to + done));
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) throw failure({to, size}, some == 0 ? ESRCH : errno);
    done += static_cast<size_t>(some);
  }
}

Error OtherProcess::failure(Range range, int errorNumber) const {
  if (errorNumber == ESRCH || !isAlive()) return errors::ProcessGone(number_);
  if (errorNumber == EIO || errorNumber == EFAULT) return errors::NotChildPages(number_, range, "not mapped any more");
  return errors::Process(number_, "reading or writing its memory", errorNumber);
}

bool OtherProcess::isStopped() const {
  const int folder = openat(folder_.number(), "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) throw errors::ProcessGone(number_);
  const std::unique_ptr<DIR, int (*)(DIR*)> threads(fdopendir(folder), closedir);
  if (!threads) throw errors::System("fdopendir (threads of a process)", errno);
  while (const dirent* entry = readdir(threads.get())) {
    if (entry->d_name[0] == '.') continue;
    const File file(openat(dirfd(threads.get()), (std::string(entry->d_name) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    char text[512];
    const ssize_t length = file.isOpen() ? ::read(file.number(), text, sizeof text - 1) : 0;
    if (length <= 0) continue;  // a thread that has ended
    text[length] = '\0';
    // The name before the state is the program's choice: the last parenthesis ends it, as no number holds one.
    const char* behindName = strrchr(text, ')');
    const char state = behindName != nullptr && behindName[1] == ' ' ? behindName[2] : '?';
    if (strchr("TtZX", state) == nullptr) return false;
  }
  return true;
}

void OtherProcess::signal(int number) const {
  if (syscall(SYS_pidfd_send_signal, process_.number(), number, nullptr, 0) != 0) {
    throw errors::Process(number_, "pidfd_send_signal", errno);
  }
}

void OtherProcess::stop() const {
  signal(SIGSTOP);
  const auto deadline = std::chrono::steady_clock::now() + kLongestStop;
  while (!isStopped()) {
    if (std::chrono::steady_clock::now() > deadline) {
      goOn();
      throw errors::ProcessRuns(number_, "one of its threads has been in the kernel for a second");
    }
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  if (!isAlive()) throw errors::ProcessGone(number_);
}

// It may have ended meanwhile, and then there is nothing to do.
void OtherProcess::goOn() const { syscall(SYS_pidfd_send_signal, process_.number(), SIGCONT, nullptr, 0); }

ChildMemory::ChildMemory(pid_t process, Range range, bool stops)
    : ResettableRegion(range.size), process_(process), range_(range), stops_(stops) {
  const auto first = mappingAt(process_.maps(), range.start);
  if (!first) throw errors::NotChildPages(process, range, "nothing is mapped there");
  inode_ = first->inode;
  fileStart_ = first->range.start - first->offset;
  baseline_ = {pages::reserve(range.size, pages::pageBytes()), range.size};
  try {
    pages::mapZero(baseline_);
    pages::keepFromChildren(baseline_);
    pages::keepFromDumps(baseline_);
    stopped([this] { capture(); });
  } catch (...) {
    pages::release(baseline_);
    throw;
  }
}

ChildMemory::~ChildMemory() { pages::release(baseline_); }

void ChildMemory::work(const std::function<void(PageStore&)>& work) {
  stopped([&] { work(*this); });
}

// A process that somebody else has stopped stays so.
void ChildMemory::stopped(const std::function<void()>& work) const {
  const bool isOurs = stops_ && !process_.isStopped();
  if (isOurs) process_.stop();
  try {
    requireSameMapping();
    work();
  } catch (...) {
    if (isOurs) process_.goOn();
    throw;
  }
  if (isOurs) process_.goOn();
}

// Were it shared, or another file by now, what is written there would reach more than this process.
void ChildMemory::requireSameMapping() const {
  for (Address covered = range_.start; covered < range_.end();) {
    const auto mapping = mappingAt(process_.maps(), covered);
    if (!mapping) {
      char byte;
      process_.read(covered, &byte, 1);  // knows whether the range is gone, or all of the memory
      throw errors::NotChildPages(process_.number(), range_, "not mapped any more");
    }
    const bool isPrivate = mapping->readable && mapping->writable && !mapping->shared;
    if (!isPrivate) throw errors::NotChildPages(process_.number(), range_, "not private, readable and writable");
    const bool isSame = inode_ == 0 || mapping->range.start - mapping->offset == fileStart_;
    if (mapping->inode != inode_ || !isSame) throw errors::NotChildPages(process_.number(), range_, "another file");
    covered = mapping->range.end();
  }
}

// Pages of no file that have no copy are zero, and need not be read.
void ChildMemory::capture() {
  ownThen_ = ownPages();
  const std::vector<Run> all{{0, size()}};
  for (const Run& run : inode_ == 0 ? ownThen_ : all) {
    process_.read(range_.start + run.offset, reinterpret_cast<char*>(baseline_.start + run.offset), run.size);
  }
}

std::vector<Run> ChildMemory::ownPages() const {
  std::vector<Range> found;
  const int failure = pagemap::scan(process_.pagemap(), range_, pagemap::kOwnPages, found);
  if (failure == ENOTTY) throw errors::Unsupported("PAGEMAP_SCAN (Linux 6.7)", failure);
  if (failure != 0) throw errors::Process(process_.number(), "asking which pages it wrote to", failure);
  std::vector<Run> runs;
  for (const Range& range : found) runs.push_back({range.start - range_.start, range.size});
  return runs;
}

// A page that has no copy any more was given up by the process: it differs if it had one then.
std::vector<Run> ChildMemory::changed() {
  std::vector<Run> candidates = ownPages();
  const std::vector<Run> givenUp = without(ownThen_, candidates);
  candidates.insert(candidates.end(), givenUp.begin(), givenUp.end());
  std::sort(candidates.begin(), candidates.end(), [](const Run& a, const Run& b) { return a.offset < b.offset; });
  const size_t pageBytes = pages::pageBytes();
  std::vector<char> bytes(kPieceBytes);
  std::vector<Run> runs;
  for (const Run& run : candidates) {
    for (size_t done = 0; done < run.size; done += kPieceBytes) {
      const size_t offset = run.offset + done;
      const size_t length = std::min(kPieceBytes, run.size - done);
      process_.read(range_.start + offset, bytes.data(), length);
      for (size_t at = 0; at < length; at += pageBytes) {
        const auto* then = reinterpret_cast<const char*>(baseline_.start + offset + at);
        if (memcmp(bytes.data() + at, then, pageBytes) != 0) append(runs, offset + at, pageBytes);
      }
    }
  }
  return runs;
}

void ChildMemory::read(size_t offset, char* to, size_t size) { process_.read(range_.start + offset, to, size); }

void ChildMemory::write(size_t offset, const char* from, size_t size) {
  process_.write(range_.start + offset, from, size);
}

void ChildMemory::undo(const std::vector<Run>& runs) {
  for (const Run& run : runs) write(run.offset, reinterpret_cast<const char*>(baseline_.start + run.offset), run.size);
}

}  // namespace atoll_memory
