#include "snapshot-buffer.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "errors.h"
#include "pages.h"

namespace atoll_memory {

SnapshotBuffer::SnapshotBuffer(size_t size) : free_(size / pages::pageBytes()) {
  std::iota(free_.rbegin(), free_.rend(), 0);
  memory_ = {pages::reserve(size, pages::pageBytes()), size};
  pages::mapZero(memory_);
  pages::keepFromChildren(memory_);
  pages::keepFromDumps(memory_);
}

SnapshotBuffer::~SnapshotBuffer() { pages::release(memory_); }

size_t SnapshotBuffer::freeBytes() const {
  const std::lock_guard<std::mutex> guard(lock_);
  return free_.size() * pages::pageBytes();
}

std::vector<SnapshotBuffer::Frame> SnapshotBuffer::take(size_t count) {
  const std::lock_guard<std::mutex> guard(lock_);
  const size_t pageBytes = pages::pageBytes();
  if (count > free_.size()) throw errors::BufferFull(count * pageBytes, free_.size() * pageBytes, memory_.size);
  std::vector<Frame> frames(free_.rbegin(), free_.rbegin() + static_cast<ptrdiff_t>(count));
  free_.resize(free_.size() - count);
  return frames;
}

// Zeroed, not unmapped: pages that stay resident make the next snapshot about ten times as fast.
void SnapshotBuffer::giveBack(const std::vector<Frame>& frames) {
  for (const Frame frame : frames) explicit_bzero(at(frame), pages::pageBytes());
  const std::lock_guard<std::mutex> guard(lock_);
  free_.insert(free_.end(), frames.rbegin(), frames.rend());  // within its capacity: never throws
}

char* SnapshotBuffer::at(Frame frame) const {
  return reinterpret_cast<char*>(memory_.start + frame * pages::pageBytes());
}

BufferedBytes::BufferedBytes(std::shared_ptr<SnapshotBuffer> buffer, size_t size)
    : buffer_(std::move(buffer)), frames_(buffer_->take((size + pages::pageBytes() - 1) / pages::pageBytes())) {}

BufferedBytes::~BufferedBytes() {
  if (buffer_) buffer_->giveBack(frames_);
}

size_t BufferedBytes::heldBytes() const { return frames_.size() * pages::pageBytes(); }

std::pair<char*, size_t> BufferedBytes::piece(size_t offset, size_t size) const {
  const size_t pageBytes = pages::pageBytes();
  const size_t first = offset / pageBytes;
  size_t together = pageBytes - offset % pageBytes;
  for (size_t next = first + 1; together < size && frames_[next] == frames_[next - 1] + 1; next++) {
    together += pageBytes;
  }
  return {buffer_->at(frames_[first]) + offset % pageBytes, std::min(together, size)};
}

}  // namespace atoll_memory
