// Memory that other processes map too, over an image.
#pragma once
#include <sys/types.h>

#include <memory>
#include <vector>

#include "file.h"
#include "image.h"
#include "page-store.h"

namespace atoll_memory {

/** A mapping whose writes the kernel notes (WriteWatch), in this process or another. */
struct WatchedMapping {
  pid_t process;
  Address address;
};

/**
 * A sealed memory file, and a mapping of our own through which it is put back. Which pages were written to is known
 * only once it is closed to new writers and the kernel notes the writes of all there are; until then, and after one of
 * them has ended, all of it is compared.
 */
class SharedRegion : public ResettableRegion, private PageStore {
 public:
  SharedRegion(std::shared_ptr<Image> image, bool hugePages);
  ~SharedRegion() override;

  /** To be passed to those who map it. */
  int file() const { return file_.number(); }
  /**
   * From now on nobody else can map it for writing, nor write to the file.
   * @param writers all who can: nobody else may have mapped it
   * @throws NotWatched; nothing is closed then
   */
  void closeTo(const std::vector<WatchedMapping>& writers);
  /** Comparisons of all of it so far. */
  size_t comparisons() const { return comparisons_; }

  SharedRegion* shared() override { return this; }
  void work(const std::function<void(PageStore&)>& work) override { work(*this); }

 private:
  struct Writer {
    /** Of the process's memory, as it is now: it never means another process. */
    File pagemap;
    Range range;
  };

  std::vector<Run> changed() override;
  void read(size_t offset, char* to, size_t size) override;
  void write(size_t offset, const char* from, size_t size) override;
  void undo(const std::vector<Run>& runs) override;

  Writer watch(WatchedMapping mapping) const;
  bool takeWritten();
  void mark(Run run);
  char* bytes(size_t offset) const { return reinterpret_cast<char*>(view_.start + offset); }

  std::shared_ptr<Image> image_;
  File file_;
  Range view_;
  std::vector<Writer> writers_;
  bool isClosed_ = false;
  /** Something may have been written that nobody noted. */
  bool isUnsure_ = true;
  /** A bit for each page that was written to, and was not found to be as the image since. */
  std::vector<uint64_t> written_;
  std::vector<Range> found_;
  size_t comparisons_ = 0;
};

}  // namespace atoll_memory
