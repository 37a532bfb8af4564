// A folder of scratch files, put back to what it held.
#pragma once
#include <sys/stat.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "file.h"
#include "memory.h"
#include "scratch-files.h"
#include "snapshot-buffer.h"

namespace atoll_memory {

/** Where contents are kept. */
class ContentStore {
 public:
  virtual ~ContentStore() = default;
  /** The bytes from `position` on that lie together, at most `size`. */
  virtual std::pair<char*, size_t> piece(size_t position, size_t size) const = 0;
};

/** What one name of a folder stood for. */
struct ScratchEntry {
  enum class Kind { Folder, File, Link };

  /** A stretch of a file that is no hole, and where its bytes are kept. */
  struct Extent {
    size_t offset;
    size_t size;
    const ContentStore* store;
    size_t position;
  };

  Kind kind = Kind::Folder;
  /** Of what `stat` says: permissions, owner, modification time, size, blocks. */
  struct stat status {};
  scratch::Attributes attributes;
  std::string target;
  std::vector<Extent> extents;
  std::map<std::string, ScratchEntry> entries;
  /** While the file has this status' inode and change time it has this content (tellsChanges). */
  bool isSettled = false;
};

struct ScratchChanges {
  size_t bytes = 0;
  size_t runs = 0;
};

/**
 * Blocks are compared byte by byte: that a file has the same blocks on its disk does not say that it has the same
 * bytes. Only where the file system tells of every change by the file's change time are files passed over that have
 * not changed.
 *
 * Not thread-safe, and nobody may write to the folder during a call.
 */
class ScratchArea {
 public:
  /**
   * @param limit bytes of content that are kept at most; none: it goes back to an empty folder, whatever it holds now
   * @throws ScratchFile, ScratchLimit, NotScratch
   */
  ScratchArea(const std::string& path, std::optional<size_t> limit);
  ~ScratchArea();

  /** Of the contents that it goes back to. */
  size_t size() const { return size_; }
  ScratchChanges changes();
  ScratchChanges reset();

 private:
  friend class ScratchSnapshot;

  void keep(size_t limit);

  File root_;
  ScratchEntry baseline_;
  std::unique_ptr<ContentStore> contents_;
  size_t size_ = 0;
};

/** What a folder holds beyond that, in a buffer. */
class ScratchSnapshot {
 public:
  /** @throws BufferFull */
  ScratchSnapshot(std::shared_ptr<ScratchArea> area, std::shared_ptr<SnapshotBuffer> buffer);

  size_t changedBytes() const { return changedBytes_; }
  size_t heldBytes() const;
  size_t runCount() const { return runs_; }
  void restore();

 private:
  std::shared_ptr<ScratchArea> area_;
  ScratchEntry tree_;
  std::unique_ptr<ContentStore> contents_;
  size_t changedBytes_ = 0;
  size_t runs_ = 0;
  size_t heldBytes_ = 0;
};

}  // namespace atoll_memory
