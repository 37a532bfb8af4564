// A bounded part of DRAM, set aside for snapshots.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "memory.h"

namespace atoll_memory {

/** Handed out page by page, so that it never fragments. Thread-safe. */
class SnapshotBuffer {
 public:
  explicit SnapshotBuffer(size_t size);
  ~SnapshotBuffer();
  SnapshotBuffer(const SnapshotBuffer&) = delete;
  SnapshotBuffer& operator=(const SnapshotBuffer&) = delete;

  size_t size() const { return memory_.size; }
  size_t freeBytes() const;

 private:
  friend class BufferedBytes;
  using Frame = uint32_t;

  /** @throws BufferFull */
  std::vector<Frame> take(size_t count);
  void giveBack(const std::vector<Frame>& frames);
  char* at(Frame frame) const;

  Range memory_;
  mutable std::mutex lock_;
  /** The next one to be handed out is the last. */
  std::vector<Frame> free_;
};

/** Some bytes in a buffer; overwritten with zeros when they are given back, as they are somebody's. */
class BufferedBytes {
 public:
  /** @throws BufferFull; nothing is taken then */
  BufferedBytes(std::shared_ptr<SnapshotBuffer> buffer, size_t size);
  ~BufferedBytes();
  BufferedBytes(BufferedBytes&&) = default;
  BufferedBytes& operator=(BufferedBytes&&) = delete;

  /** What they take of the buffer: whole pages. */
  size_t heldBytes() const;
  /** The bytes from `offset` on that lie together, at most `size`. */
  std::pair<char*, size_t> piece(size_t offset, size_t size) const;

 private:
  std::shared_ptr<SnapshotBuffer> buffer_;
  std::vector<SnapshotBuffer::Frame> frames_;
};

}  // namespace atoll_memory
