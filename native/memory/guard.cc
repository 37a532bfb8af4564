#include "guard.h"

#include <signal.h>
#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <mutex>

#include "errors.h"
#include "pages.h"

namespace atoll_memory::guard {

namespace {

// Read by the signal handler, which may take no lock: a slot with end 0 is free. `end` is written last and cleared
// first.
struct Watched {
  std::atomic<Address> start{0};
  std::atomic<Address> end{0};
};
constexpr size_t kMaximumRanges = 64;
Watched ranges[kMaximumRanges];

/**
 * A page opened apart from the last one splits a mapping in three; a program that strays about more often is beyond
 * help.
 */
constexpr uint64_t kMaximumSplits = 2048;
std::atomic<uint64_t> splits{0};
std::atomic<uint64_t> hits{0};
std::atomic<Address> lastAddress{0};
struct sigaction previous;

bool isWatched(Address address) {
  for (const Watched& range : ranges) {
    const Address end = range.end.load(std::memory_order_acquire);
    if (end != 0 && address < end && address >= range.start.load(std::memory_order_relaxed)) return true;
  }
  return false;
}

// mprotect, not mmap: reserved addresses are a private anonymous mapping, so making a page accessible shows zeros; and
// if another thread parks an island there between the fault and this call, its page is accessible already and keeps its
// bytes. The access is then simply tried again. mprotect is not on POSIX's list of async-signal-safe calls but is a
// bare system call on Linux.
bool openZeroPage(Address address) {
  const size_t pageBytes = pages::pageBytes();
  const Address page = address & ~(pageBytes - 1);
  const bool isNextPage = page == lastAddress.load() + pageBytes;  // its mapping grows instead
  if (!isNextPage && splits.fetch_add(1) >= kMaximumSplits) return false;
  const int savedError = errno;
  const bool opened = mprotect(reinterpret_cast<void*>(page), pageBytes, PROT_READ | PROT_WRITE) == 0;
  errno = savedError;
  if (!opened) return false;
  hits.fetch_add(1);
  lastAddress.store(page);
  return true;
}

void chain(int signal, siginfo_t* information, void* context) {
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(signal, information, context);
  } else if (previous.sa_handler == SIG_DFL) {
    // As if we had never been here: the access faults again, and the default action ends the process.
    sigaction(signal, &previous, nullptr);
  } else if (previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  }
}

void onFault(int signal, siginfo_t* information, void* context) {
  const Address address = reinterpret_cast<Address>(information->si_addr);
  const bool isAccess = information->si_code == SEGV_ACCERR || information->si_code == SEGV_MAPERR;
  if (isAccess && isWatched(address) && openZeroPage(address)) return;
  chain(signal, information, context);
}

// Installed once and never removed: a handler installed after ours may hold a pointer to it (the module is linked so
// that it is never unloaded). V8's handler, which turns wasm faults into traps, is the previous one. SA_ONSTACK as V8
// and Node ask for; SA_NODEFER because V8's handler may not return here. SIGBUS is left alone: the files are sealed and
// fully allocated, so only failing hardware or swap raises it, and zeros in place of lost data would be a lie.
void install() {
  struct sigaction action {};
  action.sa_sigaction = onFault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  // Read first, so that `previous` is complete before the handler can run.
  if (sigaction(SIGSEGV, nullptr, &previous) != 0 || sigaction(SIGSEGV, &action, nullptr) != 0) {
    throw errors::System("sigaction(SIGSEGV)", errno);
  }
}

std::once_flag installed;

}  // namespace

void watch(Range range) {
  pages::pageBytes();  // its static is initialised here, not in the handler
  std::call_once(installed, install);
  for (Watched& slot : ranges) {
    if (slot.end.load() != 0) continue;
    slot.start.store(range.start, std::memory_order_relaxed);
    slot.end.store(range.end(), std::memory_order_release);
    return;
  }
  throw errors::TooManyReservations(kMaximumRanges);
}

void forget(Range range) {
  for (Watched& slot : ranges) {
    if (slot.start.load() == range.start && slot.end.load() == range.end()) slot.end.store(0);
  }
}

Report report() { return {hits.load(), lastAddress.load()}; }

}  // namespace atoll_memory::guard
