#include "shared-region.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "errors.h"
#include "maps.h"
#include "pagemap-scan.h"
#include "pages.h"

namespace atoll_memory {

namespace {

// Some headers are older than these.
constexpr int kAddSeals = 1033;
constexpr int kSealShrink = 2;
constexpr int kSealGrow = 4;
constexpr int kSealFutureWrite = 16;
constexpr unsigned kCloseOnExec = 1;
constexpr unsigned kAllowSealing = 2;

constexpr size_t kBits = 64;
constexpr pagemap::Query kWritten{pagemap::kIsWritten, 0, 0, pagemap::kProtect};

}  // namespace

// The seals keep every mapping of the file safe from SIGBUS; pages are allocated here, for the same reason.
SharedRegion::SharedRegion(std::shared_ptr<Image> image, bool hugePages)
    : ResettableRegion(image->size()),
      image_(std::move(image)),
      file_(static_cast<int>(syscall(SYS_memfd_create, "atoll-shared", kCloseOnExec | kAllowSealing))),
      written_((size() / pages::pageBytes() + kBits - 1) / kBits) {
  if (file() < 0) throw errors::System("memfd_create", errno);
  int failure;
  while ((failure = posix_fallocate(file(), 0, static_cast<off_t>(size()))) == EINTR) continue;
  if (failure != 0) throw errors::System("fallocate (memory that is shared)", failure);
  if (fcntl(file(), kAddSeals, kSealShrink | kSealGrow) != 0) throw errors::System("fcntl(F_ADD_SEALS)", errno);
  view_ = {pages::reserve(size(), kHugePageBytes), size()};
  try {
    pages::mapShared(view_, file());
    pages::keepFromChildren(view_);
    memcpy(bytes(0), image_->content(), size());
    if (hugePages) pages::gatherHugePages(view_);
  } catch (...) {
    pages::release(view_);
    throw;
  }
}

SharedRegion::~SharedRegion() { pages::release(view_); }

// Watched first: were it closed first, a refusal would leave it closed for good.
void SharedRegion::closeTo(const std::vector<WatchedMapping>& writers) {
  std::vector<Writer> watched;
  for (const WatchedMapping& writer : writers) watched.push_back(watch(writer));
  if (fcntl(file(), kAddSeals, kSealFutureWrite) != 0) throw errors::Unsupported("F_SEAL_FUTURE_WRITE", errno);
  writers_ = std::move(watched);
  isClosed_ = true;
  isUnsure_ = true;
}

// Both files are of the memory that the process has now: when it ends or runs another program they tell nothing, and
// never of a later process with its number.
SharedRegion::Writer SharedRegion::watch(WatchedMapping mapping) const {
  const std::string folder = "/proc/" + std::to_string(mapping.process);
  Writer writer{File(open((folder + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC)), {mapping.address, size()}};
  if (writer.pagemap.number() < 0) throw errors::Process(mapping.process, "opening its pagemap", errno);
  struct stat status;
  if (fstat(file(), &status) != 0) throw errors::System("fstat (memory that is shared)", errno);
  const File maps(open((folder + "/maps").c_str(), O_RDONLY | O_CLOEXEC));
  bool isThere = false;
  visitMappings(maps.number(), [&](const Mapping& found) {
    isThere = found.range.start <= mapping.address && found.range.end() >= writer.range.end() && found.shared &&
              found.inode == status.st_ino && found.offset == mapping.address - found.range.start;
    return found.range.end() <= mapping.address;
  });
  if (!isThere) throw errors::NotWatched(mapping.process, mapping.address, "it does not map this memory there");
  std::vector<Range> ignored;
  const int failure = pagemap::scan(writer.pagemap.number(), writer.range, kWritten, ignored);
  if (failure == EPERM) throw errors::NotWatched(mapping.process, mapping.address, "its writes are not noted");
  if (failure == ENOTTY) throw errors::Unsupported("PAGEMAP_SCAN (Linux 6.7)", failure);
  if (failure != 0) throw errors::Process(mapping.process, "asking what it wrote", failure);
  return writer;
}

std::vector<Run> SharedRegion::changed() {
  const size_t pageBytes = pages::pageBytes();
  if (!takeWritten() || isUnsure_) {
    mark({0, size()});
    comparisons_++;
    isUnsure_ = !isClosed_;
  }
  std::vector<Run> runs;
  for (size_t word = 0; word < written_.size(); word++) {
    for (uint64_t rest = written_[word]; rest != 0; rest &= rest - 1) {
      const size_t bit = static_cast<size_t>(__builtin_ctzll(rest));
      const size_t offset = (word * kBits + bit) * pageBytes;
      if (memcmp(bytes(offset), image_->content() + offset, pageBytes) != 0) {
        append(runs, offset, pageBytes);
      } else {
        written_[word] &= ~(uint64_t{1} << bit);
      }
    }
  }
  return runs;
}

/** @returns false when a writer is gone, and with it what the kernel had noted */
bool SharedRegion::takeWritten() {
  bool isComplete = true;
  for (auto writer = writers_.begin(); writer != writers_.end();) {
    if (pagemap::scan(writer->pagemap.number(), writer->range, kWritten, found_) == 0) {
      for (const Range& range : found_) mark({range.start - writer->range.start, range.size});
      ++writer;
    } else {
      writer = writers_.erase(writer);
      isComplete = false;
    }
  }
  return isComplete;
}

void SharedRegion::mark(Run run) {
  const size_t pageBytes = pages::pageBytes();
  for (size_t page = run.offset / pageBytes; page < (run.offset + run.size) / pageBytes; page++) {
    written_[page / kBits] |= uint64_t{1} << page % kBits;
  }
}

void SharedRegion::read(size_t offset, char* to, size_t size) { memcpy(to, bytes(offset), size); }

// Our own mapping is not watched.
void SharedRegion::write(size_t offset, const char* from, size_t size) {
  memcpy(bytes(offset), from, size);
  const size_t pageBytes = pages::pageBytes();
  const size_t start = offset - offset % pageBytes;
  mark({start, (offset + size - start + pageBytes - 1) / pageBytes * pageBytes});
}

// Copied back, not punched out: others may have the pages mapped, and the seal forbids it.
void SharedRegion::undo(const std::vector<Run>& runs) {
  for (const Run& run : runs) memcpy(bytes(run.offset), image_->content() + run.offset, run.size);
}

}  // namespace atoll_memory
