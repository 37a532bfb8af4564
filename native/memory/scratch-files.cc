#include "scratch-files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "errors.h"

#ifndef SEEK_DATA
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif

namespace atoll_memory::scratch {

namespace {

// linux/openat2.h is newer than some systems' headers.
struct OpenHow {
  uint64_t flags, mode, resolve;
};
constexpr long kOpenat2 = 437;
constexpr uint64_t kNoOtherDevice = 0x01;
constexpr uint64_t kNoMagicLinks = 0x02;
constexpr uint64_t kNoLinks = 0x04;
constexpr uint64_t kBeneath = 0x08;

constexpr long kExt4 = 0xEF53;
constexpr long kXfs = 0x58465342;
constexpr long kBtrfs = 0x9123683E;

constexpr mode_t kOwnersOnly = 0700;

[[noreturn]] void fail(const std::string& name, const char* call) { throw errors::ScratchFile(name, call, errno); }

/** @returns whether it is gone, or was never there; else `errno` says why */
bool unlink(int folder, const std::string& name, int flags) {
  return unlinkat(folder, name.c_str(), flags) == 0 || errno == ENOENT;
}

bool isFullFolder() { return errno == ENOTEMPTY || errno == EEXIST; }

/** @returns false when it is a folder that holds something */
bool removeSimple(int folder, const std::string& name) {
  if (unlink(folder, name, 0)) return true;
  if (errno != EISDIR && errno != EPERM) fail(name, "unlink");
  if (unlink(folder, name, AT_REMOVEDIR)) return true;
  if (!isFullFolder()) fail(name, "rmdir");
  return false;
}

std::string randomName() {
  uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number) throw errors::System("getrandom", errno);
  return ".atoll-removed-" + std::to_string(number);
}

}  // namespace

File open(int folder, const std::string& name, int flags) {
  OpenHow how{};
  how.flags = static_cast<uint64_t>(flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  how.mode = flags & O_CREAT ? 0600 : 0;
  how.resolve = kNoOtherDevice | kNoMagicLinks | kNoLinks | kBeneath;
  const auto attempt = [&] { return static_cast<int>(syscall(kOpenat2, folder, name.c_str(), &how, sizeof how)); };
  File file(attempt());
  if (!file.isOpen() && errno == EACCES) {  // its owner took all permissions away; callers put the right ones back
    if (fchmodat(folder, name.c_str(), kOwnersOnly, 0) == 0) file = File(attempt());
  }
  if (!file.isOpen()) fail(name, "openat2");
  return file;
}

std::optional<struct stat> statOf(int folder, const std::string& name) {
  struct stat status;
  if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) return status;
  if (errno == ENOENT) return std::nullopt;
  fail(name, "fstatat");
}

struct stat statOf(int file) {
  struct stat status;
  if (fstat(file, &status) != 0) throw errors::System("fstat (a scratch file)", errno);
  return status;
}

void visitNames(int folder, const std::function<void(const std::string&)>& visit) {
  const int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) fail(".", "openat");
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(own), closedir);
  if (!entries) throw errors::System("fdopendir (a scratch folder)", errno);
  while (const dirent* entry = readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") visit(name);
  }
}

// A task may have made folders deeper than there are file descriptors or stack. Each folder found within is moved up
// first, so that none is ever more than one level deep.
void remove(int root, int folder, const std::string& name) {
  if (removeSimple(folder, name)) return;
  const std::string apart = randomName();
  if (mkdirat(root, apart.c_str(), kOwnersOnly) != 0) fail(apart, "mkdirat");
  const File heap = open(root, apart, O_RDONLY | O_DIRECTORY);
  size_t count = 0;
  const auto moveUp = [&](int from, const std::string& which) {
    const std::string to = std::to_string(count++);
    const auto attempt = [&] { return renameat(from, which.c_str(), heap.number(), to.c_str()) == 0; };
    if (attempt()) return;
    if (errno != EACCES || fchmodat(from, which.c_str(), kOwnersOnly, 0) != 0 || !attempt()) fail(which, "renameat");
  };
  moveUp(folder, name);
  for (size_t next = 0; next < count; next++) {
    const std::string which = std::to_string(next);
    while (!unlink(heap.number(), which, AT_REMOVEDIR)) {
      if (!isFullFolder()) fail(name, "rmdir");
      const File inner = open(heap.number(), which, O_RDONLY | O_DIRECTORY);
      if (fchmod(inner.number(), kOwnersOnly) != 0) fail(name, "fchmod");
      visitNames(inner.number(), [&](const std::string& each) {
        if (!removeSimple(inner.number(), each)) moveUp(inner.number(), each);
      });
    }
  }
  if (!unlink(root, apart, AT_REMOVEDIR)) fail(apart, "rmdir");
}

std::string targetOf(int folder, const std::string& name) {
  std::string target(4096, '\0');
  const ssize_t length = readlinkat(folder, name.c_str(), &target[0], target.size());
  if (length < 0) fail(name, "readlinkat");
  target.resize(static_cast<size_t>(length));
  return target;
}

Attributes attributesOf(int file) {
  Attributes attributes;
  const ssize_t size = flistxattr(file, nullptr, 0);
  if (size <= 0) return attributes;  // none, or none to be had on this file system
  std::string names(static_cast<size_t>(size), '\0');
  const ssize_t length = flistxattr(file, &names[0], names.size());
  if (length < 0) throw errors::System("flistxattr (a scratch file)", errno);
  for (size_t at = 0; at < static_cast<size_t>(length);) {
    const std::string name = &names[at];
    at += name.size() + 1;
    std::string value(65536, '\0');
    const ssize_t bytes = fgetxattr(file, name.c_str(), &value[0], value.size());
    if (bytes < 0) throw errors::System("fgetxattr (a scratch file)", errno);
    value.resize(static_cast<size_t>(bytes));
    attributes.emplace(name, std::move(value));
  }
  return attributes;
}

void setAttributes(int file, const Attributes& wanted) {
  const Attributes now = attributesOf(file);
  for (const auto& [name, value] : now) {
    if (wanted.count(name) == 0 && fremovexattr(file, name.c_str()) != 0) {
      throw errors::System("fremovexattr (a scratch file)", errno);
    }
  }
  for (const auto& [name, value] : wanted) {
    const auto found = now.find(name);
    if (found != now.end() && found->second == value) continue;
    if (fsetxattr(file, name.c_str(), value.data(), value.size(), 0) != 0) {
      throw errors::System("fsetxattr (a scratch file)", errno);
    }
  }
}

// File systems that know of no holes say that all is data.
std::optional<std::pair<size_t, size_t>> nextData(int file, size_t from, size_t end) {
  if (from >= end) return std::nullopt;
  const off_t data = lseek(file, static_cast<off_t>(from), SEEK_DATA);
  if (data < 0 && errno == ENXIO) return std::nullopt;
  if (data < 0) throw errors::System("lseek(SEEK_DATA)", errno);
  if (static_cast<size_t>(data) >= end) return std::nullopt;
  const off_t hole = lseek(file, data, SEEK_HOLE);
  if (hole < 0) throw errors::System("lseek(SEEK_HOLE)", errno);
  return std::pair(static_cast<size_t>(data), std::min(static_cast<size_t>(hole), end));
}

// tmpfs never notes writes through a mapping. Others do when a page that was written back is written to again. Whether
// change times are fine enough is tried out: of the coarse ones, which move a few hundred times a second, some are
// equal.
bool tellsChanges(int folder) {
  struct statfs status;
  if (fstatfs(folder, &status) != 0) return false;
  const long type = static_cast<long>(status.f_type);
  if (type != kExt4 && type != kXfs && type != kBtrfs) return false;
  const File file(openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.isOpen()) return false;
  timespec last{};
  for (int turn = 0; turn < 16; turn++) {
    if (pwrite(file.number(), "x", 1, 0) != 1) return false;
    const timespec now = statOf(file.number()).st_ctim;
    if (now.tv_sec == last.tv_sec && now.tv_nsec == last.tv_nsec) return false;
    last = now;
  }
  return true;
}

}  // namespace atoll_memory::scratch
