#include "scratch-area.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>

#include "errors.h"
#include "pages.h"

#ifndef FALLOC_FL_KEEP_SIZE
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
#endif

namespace atoll_memory {

namespace {

using Entry = ScratchEntry;
using Kind = Entry::Kind;
using Extent = Entry::Extent;

/** What is compared: holes of all file systems in use begin and end at multiples of it. */
constexpr size_t kBlockBytes = 4096;
constexpr size_t kPieceBytes = 256 * 1024;
/** Of a folder that is captured; one that a task fills with more can be put back all the same. */
constexpr size_t kMostEntries = 65536;
constexpr size_t kMostDetailBytes = size_t{64} << 20;
constexpr size_t kDeepest = 128;

size_t wholeBlocks(size_t bytes) { return (bytes + kBlockBytes - 1) / kBlockBytes * kBlockBytes; }

size_t sizeOf(const struct stat& status) { return static_cast<size_t>(status.st_size); }

/** @returns none when it is neither a folder, a file nor a link */
std::optional<Kind> kindOf(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return Kind::Folder;
  if (S_ISREG(status.st_mode)) return Kind::File;
  if (S_ISLNK(status.st_mode)) return Kind::Link;
  return std::nullopt;
}

bool isSameTime(const timespec& left, const timespec& right) {
  return left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
}

bool isUntouched(const Entry& entry, const struct stat& now) {
  return entry.isSettled && now.st_ino == entry.status.st_ino && now.st_nlink == 1 &&
         now.st_size == entry.status.st_size && isSameTime(now.st_ctim, entry.status.st_ctim);
}

/** @returns how many bytes there were, fewer than `size` at the end of the file */
size_t readAt(int file, size_t offset, char* to, size_t size) {
  size_t done = 0;
  while (done < size) {
    const ssize_t some = pread(file, to + done, size - done, static_cast<off_t>(offset + done));
    if (some < 0 && errno == EINTR) continue;
    if (some < 0) throw errors::System("pread (a scratch file)", errno);
    if (some == 0) break;
    done += static_cast<size_t>(some);
  }
  return done;
}

void writeAt(int file, size_t offset, const char* from, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t some = pwrite(file, from + done, size - done, static_cast<off_t>(offset + done));
    if (some < 0 && errno == EINTR) continue;
    if (some < 0) throw errors::System("pwrite (a scratch file)", errno);
    done += static_cast<size_t>(some);
  }
}

template <class Visit>
void forEachData(int file, size_t size, Visit visit) {
  for (size_t from = 0; const auto found = scratch::nextData(file, from, size);) {
    visit(found->first, found->second);
    from = found->second;
  }
}

/** Contents in a memory file, for as long as an area is open. */
class MemoryContents : public ContentStore {
 public:
  MemoryContents() : file_(static_cast<int>(syscall(SYS_memfd_create, "atoll-scratch", 1U))) {
    if (!file_.isOpen()) throw errors::System("memfd_create", errno);
  }
  ~MemoryContents() override {
    if (view_.size > 0) pages::release(view_);
  }
  void write(size_t position, const char* from, size_t size) { writeAt(file_.number(), position, from, size); }
  void finish(size_t size) {
    const size_t pageBytes = pages::pageBytes();
    const size_t whole = std::max<size_t>(1, (size + pageBytes - 1) / pageBytes) * pageBytes;
    if (ftruncate(file_.number(), static_cast<off_t>(whole)) != 0) throw errors::System("ftruncate", errno);
    view_ = {pages::reserve(whole, pageBytes), whole};
    pages::mapShared(view_, file_.number());
    pages::keepFromChildren(view_);
    pages::keepFromDumps(view_);
  }
  std::pair<char*, size_t> piece(size_t position, size_t size) const override {
    return {reinterpret_cast<char*>(view_.start + position), size};
  }

 private:
  File file_;
  Range view_;
};

/** Contents in a snapshot buffer. */
class BufferedContents : public ContentStore {
 public:
  BufferedContents(std::shared_ptr<SnapshotBuffer> buffer, size_t size) : bytes_(std::move(buffer), size) {}
  std::pair<char*, size_t> piece(size_t position, size_t size) const override { return bytes_.piece(position, size); }
  size_t heldBytes() const { return bytes_.heldBytes(); }

 private:
  BufferedBytes bytes_;
};

/** Reads a folder into a tree. What becomes of the contents of files is up to `contents`. */
class Capture {
 public:
  using Contents = std::function<void(int file, Entry& entry, const Entry* then)>;
  explicit Capture(Contents contents) : contents_(std::move(contents)) {}

  /** @param then what it held before, where that is known */
  void folder(int folder, Entry& entry, const Entry* then, size_t depth = 0) {
    if (depth > kDeepest) throw errors::NotScratch("a folder", "it is too deep");
    entry.kind = Kind::Folder;
    entry.status = scratch::statOf(folder);
    entry.attributes = scratch::attributesOf(folder);
    count(entry, "");
    scratch::visitNames(folder, [&](const std::string& name) {
      const Entry* known = nullptr;
      if (then != nullptr) {
        const auto found = then->entries.find(name);
        if (found != then->entries.end()) known = &found->second;
      }
      child(folder, name, entry.entries[name], known, depth);
    });
  }

 private:
  void child(int parent, const std::string& name, Entry& entry, const Entry* then, size_t depth) {
    const auto status = scratch::statOf(parent, name);
    if (!status) throw errors::NotScratch(name, "somebody changes it");
    const auto kind = kindOf(*status);
    if (!kind) throw errors::NotScratch(name, "it is neither a file, a folder nor a symbolic link");
    if (then != nullptr && then->kind != *kind) then = nullptr;
    entry.kind = *kind;
    entry.status = *status;
    if (*kind == Kind::Link) {
      entry.target = scratch::targetOf(parent, name);
      return count(entry, name);
    }
    if (*kind == Kind::Folder) {
      const File inner = scratch::open(parent, name, O_RDONLY | O_DIRECTORY);
      return folder(inner.number(), entry, then, depth + 1);
    }
    if (status->st_nlink != 1) throw errors::NotScratch(name, "it is a file with more names than one");
    const File file = scratch::open(parent, name, O_RDONLY);
    entry.attributes = scratch::attributesOf(file.number());
    count(entry, name);
    contents_(file.number(), entry, then);
  }

  void count(const Entry& entry, const std::string& name) {
    details_ += name.size() + entry.target.size();
    for (const auto& [key, value] : entry.attributes) details_ += key.size() + value.size();
    if (++entries_ > kMostEntries) throw errors::ScratchLimit("names", entries_, kMostEntries);
    if (details_ <= kMostDetailBytes) return;
    throw errors::ScratchLimit("bytes of names and attributes", details_, kMostDetailBytes);
  }

  Contents contents_;
  size_t entries_ = 0;
  size_t details_ = 0;
};

/** Makes a folder as a tree says, or only counts what differs. */
class Restorer {
 public:
  Restorer(int root, bool writes) : root_(root), writes_(writes), buffer_(kPieceBytes) {}

  ScratchChanges run(Entry& tree) {
    folder(root_, tree);
    return total_;
  }

 private:
  void folder(int folder, Entry& wanted) {
    constexpr mode_t owners = S_IRWXU;
    const mode_t mode = scratch::statOf(folder).st_mode;
    if (writes_ && (mode & owners) != owners) check(fchmod(folder, (mode | owners) & 07777), "fchmod");
    while (removeOthers(folder, wanted) && writes_) continue;  // until a listing shows nothing to remove
    for (auto& [name, entry] : wanted.entries) {
      const auto now = scratch::statOf(folder, name);
      const bool isThere = now && kindOf(*now) == entry.kind;  // if not, it has been removed, or is to be
      if (!isThere && !writes_) {
        add(contentBytes(entry), 1);
      } else if (entry.kind == Kind::Folder) {
        if (!isThere) check(mkdirat(folder, name.c_str(), owners), "mkdirat");
        this->folder(scratch::open(folder, name, O_RDONLY | O_DIRECTORY).number(), entry);
      } else if (entry.kind == Kind::File) {
        file(folder, name, entry, isThere ? &*now : nullptr);
      } else {
        link(folder, name, entry, isThere ? &*now : nullptr);
      }
    }
    if (writes_) details(folder, wanted);
  }

  bool removeOthers(int folder, const Entry& wanted) {
    bool isAny = false;
    scratch::visitNames(folder, [&](const std::string& name) {
      const auto now = scratch::statOf(folder, name);
      if (!now) return;
      const auto found = wanted.entries.find(name);
      if (found != wanted.entries.end() && kindOf(*now) == found->second.kind) return;
      isAny = true;
      add(diskBytes(folder, name, *now, 0), 1);
      if (writes_) scratch::remove(root_, folder, name);
    });
    return isAny;
  }

  // A file that has a second name may be known by it outside the area: it is left to that, and made anew.
  void file(int folder, const std::string& name, Entry& wanted, const struct stat* now) {
    if (now != nullptr && isUntouched(wanted, *now)) return;
    if (now != nullptr && now->st_nlink != 1) {
      if (!writes_) return add(contentBytes(wanted), 1);
      scratch::remove(root_, folder, name);
      now = nullptr;
    }
    if (writes_) wanted.isSettled = false;
    const int flags = !writes_ ? O_RDONLY : now == nullptr ? O_RDWR | O_CREAT | O_EXCL : O_RDWR;
    const File file = scratch::open(folder, name, flags);
    contents(file.number(), wanted, now == nullptr);
    if (writes_) details(file.number(), wanted);
  }

  void contents(int file, const Entry& wanted, bool isNew) {
    const struct stat before = scratch::statOf(file);
    const size_t size = sizeOf(wanted.status);
    if (writes_ && before.st_size != wanted.status.st_size) check(ftruncate(file, wanted.status.st_size), "ftruncate");
    if (sizeOf(before) > size) add(sizeOf(before) - size, 1);
    size_t at = 0;
    for (const Extent& extent : wanted.extents) {
      gap(file, at, extent.offset, size);
      data(file, extent, isNew);
      at = extent.offset + extent.size;
    }
    gap(file, at, size, size);
    // Blocks that were allocated and never written to are no data, and take room all the same.
    if (!writes_ || before.st_blocks <= wanted.status.st_blocks) return;
    at = 0;
    for (const Extent& extent : wanted.extents) {
      punch(file, at, extent.offset);
      at = extent.offset + extent.size;
    }
    punch(file, at, wholeBlocks(size));
    check(ftruncate(file, wanted.status.st_size), "ftruncate");
  }

  // The last block lies partly behind the end of the file, and is given up as a whole only.
  void gap(int file, size_t from, size_t to, size_t size) {
    while (const auto found = scratch::nextData(file, from, to)) {
      add(found->second - found->first, 1);
      if (writes_) punch(file, found->first, found->second == size ? wholeBlocks(size) : found->second);
      from = found->second;
    }
  }

  void punch(int file, size_t from, size_t to) {
    if (from >= to) return;
    const auto offset = static_cast<off_t>(from);
    const auto size = static_cast<off_t>(to - from);
    check(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, size), "fallocate(PUNCH_HOLE)");
  }

  void data(int file, const Extent& extent, bool isNew) {
    const size_t end = extent.offset + extent.size;
    for (size_t at = extent.offset; at < end;) {
      const auto found = isNew ? std::nullopt : scratch::nextData(file, at, end);
      stretch(file, extent, at, found ? found->first : end, false);
      if (!found) return;
      stretch(file, extent, found->first, found->second, true);
      at = found->second;
    }
  }

  /** Part of an extent, which is a hole now or all data. */
  void stretch(int file, const Extent& extent, size_t from, size_t to, bool isData) {
    while (from < to) {
      const size_t wish = std::min(kPieceBytes, to - from);
      const auto [content, size] = extent.store->piece(extent.position + (from - extent.offset), wish);
      compare(file, from, content, size, isData ? readAt(file, from, buffer_.data(), size) : 0);
      from += size;
    }
  }

  void compare(int file, size_t offset, const char* content, size_t size, size_t there) {
    const auto differs = [&](size_t at, size_t length) {
      return at + length > there || memcmp(buffer_.data() + at, content + at, length) != 0;
    };
    size_t begin = 0;
    bool isInRun = false;
    const auto end = [&](size_t at) {
      if (!isInRun) return;
      add(at - begin, 1);
      if (writes_) writeAt(file, offset + begin, content + begin, at - begin);
      isInRun = false;
    };
    for (size_t at = 0; at < size; at += kBlockBytes) {
      if (!differs(at, std::min(kBlockBytes, size - at))) {
        end(at);
      } else if (!isInRun) {
        begin = at;
        isInRun = true;
      }
    }
    end(size);
  }

  void link(int folder, const std::string& name, const Entry& wanted, const struct stat* now) {
    const auto isRight = [&] {
      return now->st_uid == wanted.status.st_uid && now->st_gid == wanted.status.st_gid && now->st_nlink == 1 &&
             scratch::targetOf(folder, name) == wanted.target;
    };
    if (now != nullptr && isRight() && isSameTime(now->st_mtim, wanted.status.st_mtim)) return;
    add(0, 1);
    if (!writes_) return;
    if (now != nullptr) scratch::remove(root_, folder, name);
    check(symlinkat(wanted.target.c_str(), folder, name.c_str()), "symlinkat");
    const auto& [owner, group] = std::pair(wanted.status.st_uid, wanted.status.st_gid);
    const auto status = scratch::statOf(folder, name);
    if (status && (status->st_uid != owner || status->st_gid != group)) {
      check(fchownat(folder, name.c_str(), owner, group, AT_SYMLINK_NOFOLLOW), "fchownat");
    }
    const timespec times[] = {{0, UTIME_OMIT}, wanted.status.st_mtim};
    check(utimensat(folder, name.c_str(), times, AT_SYMLINK_NOFOLLOW), "utimensat");
  }

  // The owner first, as a change of it takes permissions away; the time last, as changes move it.
  void details(int file, const Entry& wanted) {
    const struct stat now = scratch::statOf(file);
    if (now.st_uid != wanted.status.st_uid || now.st_gid != wanted.status.st_gid) {
      check(fchown(file, wanted.status.st_uid, wanted.status.st_gid), "fchown");
    }
    scratch::setAttributes(file, wanted.attributes);
    const mode_t mode = wanted.status.st_mode;
    if (scratch::statOf(file).st_mode != mode) check(fchmod(file, mode & 07777), "fchmod");
    if (isSameTime(scratch::statOf(file).st_mtim, wanted.status.st_mtim)) return;
    const timespec times[] = {{0, UTIME_OMIT}, wanted.status.st_mtim};
    check(futimens(file, times), "futimens");
  }

  static size_t contentBytes(const Entry& entry) {
    size_t bytes = 0;
    for (const Extent& extent : entry.extents) bytes += extent.size;
    for (const auto& [name, child] : entry.entries) bytes += contentBytes(child);
    return bytes;
  }

  /** What is deeper than captured folders may be is not counted. */
  size_t diskBytes(int folder, const std::string& name, const struct stat& status, size_t depth) {
    size_t bytes = S_ISDIR(status.st_mode) ? 0 : static_cast<size_t>(status.st_blocks) * 512;
    if (!S_ISDIR(status.st_mode) || depth > kDeepest) return bytes;
    const File inner = scratch::open(folder, name, O_RDONLY | O_DIRECTORY);
    scratch::visitNames(inner.number(), [&](const std::string& each) {
      const auto found = scratch::statOf(inner.number(), each);
      if (found) bytes += diskBytes(inner.number(), each, *found, depth + 1);
    });
    return bytes;
  }

  void add(size_t bytes, size_t runs) {
    total_.bytes += bytes;
    total_.runs += runs;
  }

  static void check(int result, const char* call) {
    if (result != 0) throw errors::System(call, errno);
  }

  int root_;
  bool writes_;
  std::vector<char> buffer_;
  ScratchChanges total_;
};

void addExtent(std::vector<Extent>& extents, Extent next) {
  if (!extents.empty()) {
    Extent& last = extents.back();
    const bool isBehind = last.offset + last.size == next.offset && last.position + last.size == next.position;
    if (isBehind && last.store == next.store) {
      last.size += next.size;
      return;
    }
  }
  extents.push_back(next);
}

}  // namespace

ScratchArea::ScratchArea(const std::string& path, std::optional<size_t> limit)
    : root_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {
  if (!root_.isOpen()) throw errors::ScratchFile(path, "open", errno);
  if (limit) {
    keep(*limit);
  } else {
    baseline_.status = scratch::statOf(root_.number());
    baseline_.attributes = scratch::attributesOf(root_.number());
  }
}

// Written back first, and its status read afterwards: from then on every change moves the change time (tellsChanges).
void ScratchArea::keep(size_t limit) {
  const bool tells = scratch::tellsChanges(root_.number());
  auto kept = std::make_unique<MemoryContents>();
  size_t end = 0;
  std::vector<char> buffer(kPieceBytes);
  Capture capture([&](int file, Entry& entry, const Entry*) {
    constexpr unsigned all = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
    entry.isSettled = tells && sync_file_range(file, 0, 0, all) == 0;
    entry.status = scratch::statOf(file);
    const size_t size = sizeOf(entry.status);
    forEachData(file, size, [&](size_t begin, size_t until) {
      if (size_ + (until - begin) > limit) throw errors::ScratchLimit("bytes", size_ + (until - begin), limit);
      for (size_t at = begin; at < until; at += kPieceBytes) {
        const size_t some = readAt(file, at, buffer.data(), std::min(kPieceBytes, until - at));
        kept->write(end + (at - begin), buffer.data(), some);
      }
      entry.extents.push_back({begin, until - begin, kept.get(), end});
      size_ += until - begin;
      end += wholeBlocks(until - begin);
    });
  });
  capture.folder(root_.number(), baseline_, nullptr);
  kept->finish(end);
  contents_ = std::move(kept);
}

ScratchArea::~ScratchArea() = default;

ScratchChanges ScratchArea::changes() { return Restorer(root_.number(), false).run(baseline_); }

ScratchChanges ScratchArea::reset() { return Restorer(root_.number(), true).run(baseline_); }

// Blocks that are as in the baseline are kept there already. How many are not is known before room is taken for them.
ScratchSnapshot::ScratchSnapshot(std::shared_ptr<ScratchArea> area, std::shared_ptr<SnapshotBuffer> buffer)
    : area_(std::move(area)) {
  const ScratchChanges changes = area_->changes();
  changedBytes_ = changes.bytes;
  runs_ = changes.runs;
  size_t end = 0;
  std::vector<char> bytes(kBlockBytes);
  const auto sameThen = [&](const Entry* then, size_t offset, size_t size) -> std::optional<Extent> {
    if (then == nullptr) return std::nullopt;
    const auto isBefore = [](const Extent& extent, size_t at) { return extent.offset + extent.size <= at; };
    const auto extent = std::lower_bound(then->extents.begin(), then->extents.end(), offset, isBefore);
    if (extent == then->extents.end() || offset < extent->offset) return std::nullopt;
    if (offset + size > extent->offset + extent->size) return std::nullopt;
    const size_t position = extent->position + (offset - extent->offset);
    const char* content = extent->store->piece(position, size).first;
    if (memcmp(content, bytes.data(), size) != 0) return std::nullopt;
    return Extent{offset, size, extent->store, position};
  };
  Capture measure([&](int file, Entry& entry, const Entry* then) {
    if (then != nullptr && isUntouched(*then, entry.status)) {
      entry.extents = then->extents;
      return;
    }
    const size_t size = sizeOf(entry.status);
    forEachData(file, size, [&](size_t begin, size_t until) {
      for (size_t at = begin; at < until; at += kBlockBytes) {
        const size_t length = readAt(file, at, bytes.data(), std::min(kBlockBytes, until - at));
        const auto same = sameThen(then, at, length);
        addExtent(entry.extents, same ? *same : Extent{at, length, nullptr, end});
        if (!same) end += wholeBlocks(length);
      }
    });
  });
  measure.folder(area_->root_.number(), tree_, &area_->baseline_);
  auto kept = std::make_unique<BufferedContents>(std::move(buffer), end);
  heldBytes_ = kept->heldBytes();
  const std::function<void(int, Entry&)> fill = [&](int folder, Entry& entry) {
    for (auto& [name, child] : entry.entries) {
      if (child.kind == Kind::Folder) fill(scratch::open(folder, name, O_RDONLY | O_DIRECTORY).number(), child);
      if (child.kind != Kind::File) continue;
      const File file = scratch::open(folder, name, O_RDONLY);
      for (Extent& extent : child.extents) {
        if (extent.store != nullptr) continue;
        extent.store = kept.get();
        for (size_t done = 0; done < extent.size;) {
          const auto [to, size] = kept->piece(extent.position + done, extent.size - done);
          done += readAt(file.number(), extent.offset + done, to, size);
        }
      }
    }
  };
  fill(area_->root_.number(), tree_);
  contents_ = std::move(kept);
}

size_t ScratchSnapshot::heldBytes() const { return heldBytes_; }

void ScratchSnapshot::restore() { Restorer(area_->root_.number(), true).run(tree_); }

}  // namespace atoll_memory
