#include "write-watch.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "errors.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

namespace atoll_memory {

namespace {

// linux/userfaultfd.h has these from Linux 6.7 on; older headers do not.
constexpr uint64_t kSharedFiles = 1 << 12;
constexpr uint64_t kPagesNotThereYet = 1 << 13;
constexpr uint64_t kAsynchronous = 1 << 15;

}  // namespace

// UFFD_USER_MODE_ONLY needs no privilege, also where vm.unprivileged_userfaultfd is 0. It would keep faults of the
// kernel on behalf of the process from being handed to us, but in the asynchronous mode no fault is handed to anyone:
// the kernel resolves all of them itself, those of read(2) into the mapping too.
WriteWatch::WriteWatch(Range range)
    : file_(static_cast<int>(syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY))) {
  if (file_ < 0) throw errors::Unsupported("userfaultfd (write protection)", errno);
  const auto refuse = [this](const char* call) {
    const int reason = errno;
    close(file_);
    throw errors::Unsupported(call, reason);
  };
  uffdio_api api{UFFD_API, kSharedFiles | kPagesNotThereYet | kAsynchronous, 0};
  if (ioctl(file_, UFFDIO_API, &api) != 0) refuse("userfaultfd (asynchronous write protection, Linux 6.7)");
  uffdio_register registration{{range.start, range.size}, UFFDIO_REGISTER_MODE_WP, 0};
  if (ioctl(file_, UFFDIO_REGISTER, &registration) != 0) refuse("UFFDIO_REGISTER (a shared mapping)");
  // Also marks the pages that are not there yet, so that a page that comes by a write is noted.
  uffdio_writeprotect protect{{range.start, range.size}, UFFDIO_WRITEPROTECT_MODE_WP};
  if (ioctl(file_, UFFDIO_WRITEPROTECT, &protect) != 0) refuse("UFFDIO_WRITEPROTECT (a shared mapping)");
}

WriteWatch::~WriteWatch() { close(file_); }

}  // namespace atoll_memory
