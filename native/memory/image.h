// Content that islands and overlays start from, in a memory file that is sealed once filled.
#pragma once
#include <atomic>
#include <memory>
#include <optional>

#include "memory.h"

namespace atoll_memory {

/** Pages of 4 KiB, or transparent huge ones of 2 MiB. */
enum class Backing { Small, Huge };

/** What an image is made from, its trailing zeros left out. */
struct ImageContent {
  ImageContent(const void* bytes, size_t length);

  const char* bytes;
  size_t length;
  uint64_t hash;
};

class Image {
 public:
  /**
   * Copies the content; zero bytes follow up to `size`.
   * @param backing what it must have; none: huge pages where they pay and the kernel gives them
   * @throws NoHugePages
   */
  static std::shared_ptr<Image> create(Id id, const ImageContent& content, size_t size, std::optional<Backing> backing);
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  Id id() const { return id_; }
  int file() const { return file_; }
  size_t size() const { return view_.size; }
  uint64_t inode() const { return inode_; }
  bool hasHugePages() const { return hasHugePages_; }
  Backing backing() const { return hasHugePages_ ? Backing::Huge : Backing::Small; }
  uint64_t hash() const { return hash_; }
  /** Whether it was made from the same bytes: every one is compared. */
  bool holds(const ImageContent& content) const;
  /** No handle of it is open any more: what holds it only to save work lets go of it. */
  bool isRetired() const { return isRetired_.load(std::memory_order_relaxed); }
  void retire() { isRetired_.store(true, std::memory_order_relaxed); }
  /** The content, readable for as long as the image lives. */
  const char* content() const { return reinterpret_cast<const char*>(view_.start); }

 private:
  Image(Id id, int file) : id_(id), file_(file) {}
  /** @returns 0, or why the kernel gives no huge pages */
  int takeHugePages();
  void fill(const ImageContent& content);
  void seal();
  void mapView(int flags, int protection);

  Id id_;
  int file_;
  uint64_t inode_ = 0;
  uint64_t hash_ = 0;
  size_t contentBytes_ = 0;
  bool hasHugePages_ = false;
  std::atomic<bool> isRetired_{false};
  Range view_;
};

}  // namespace atoll_memory
