// Content that islands and overlays start from, in a memory file that is sealed once filled.
#pragma once
#include <atomic>
#include <memory>

#include "memory.h"

namespace atoll_memory {

class Image {
 public:
  /**
   * Copies the content; zero bytes follow up to `size`.
   * @param hugePages ask the kernel to gather the file into 2 MiB pages; whether it did is in `hasHugePages`
   */
  static std::shared_ptr<Image> create(Id id, const void* content, size_t contentBytes, size_t size, bool hugePages);
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  Id id() const { return id_; }
  int file() const { return file_; }
  size_t size() const { return view_.size; }
  uint64_t inode() const { return inode_; }
  bool hasHugePages() const { return hasHugePages_; }
  /** No handle of it is open any more: what holds it only to save work lets go of it. */
  bool isRetired() const { return isRetired_.load(std::memory_order_relaxed); }
  void retire() { isRetired_.store(true, std::memory_order_relaxed); }
  /** The content, readable for as long as the image lives. */
  const char* content() const { return reinterpret_cast<const char*>(view_.start); }

 private:
  Image(Id id, int file) : id_(id), file_(file) {}
  void fill(const void* content, size_t contentBytes, size_t size);
  void gatherHugePages();
  void seal();
  void mapView(int flags, int protection);

  Id id_;
  int file_;
  uint64_t inode_ = 0;
  bool hasHugePages_ = false;
  std::atomic<bool> isRetired_{false};
  Range view_;
};

}  // namespace atoll_memory
