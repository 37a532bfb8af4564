// Files of /proc and of control groups that stay open and are read again and again: reading one costs a third of
// opening it. What is open goes on speaking of the very process or thread it was opened for: when that one has ended a
// read fails, even when another one has its number by then.
#pragma once
#include <cstddef>
#include <string>

namespace atoll_memory {

class ProcFile {
 public:
  ProcFile() = default;
  /** A file that this kernel does not have, or does not let us read, stays unread. */
  explicit ProcFile(const std::string& path);
  ~ProcFile() { close(); }
  ProcFile(ProcFile&& other) noexcept;
  ProcFile& operator=(ProcFile&& other) noexcept;

  bool isOpen() const { return file_ >= 0; }
  /** Its text, up to `capacity` - 1 bytes and a zero byte; empty when it cannot be read. @returns whether it could */
  bool read(char* text, size_t capacity) const;

 private:
  void close();

  int file_ = -1;
};

/** Goes through the whole numbers of a text, whatever lies between them. */
class Numbers {
 public:
  explicit Numbers(const char* text) : at_(text) {}
  /** The next one; NaN when there is none. */
  double next();
  double skip(int count);
  /** The numbers after `label`, which is looked for from where the last one was found. @returns whether it is there */
  bool seek(const char* label);

 private:
  const char* at_;
};

}  // namespace atoll_memory
