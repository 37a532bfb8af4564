#include "proc-file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <utility>

namespace atoll_memory {

ProcFile::ProcFile(const std::string& path) : file_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
ProcFile::ProcFile(ProcFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
ProcFile& ProcFile::operator=(ProcFile&& other) noexcept {
  if (this != &other) {
    close();
    file_ = std::exchange(other.file_, -1);
  }
  return *this;
}

void ProcFile::close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

bool ProcFile::read(char* text, size_t capacity) const {
  const ssize_t length = file_ < 0 ? -1 : pread(file_, text, capacity - 1, 0);
  text[length > 0 ? length : 0] = '\0';
  return length >= 0;
}

// Not strtod, which costs more than reading the file.
double Numbers::next() {
  while (*at_ != '\0' && (*at_ < '0' || *at_ > '9')) at_ += 1;
  if (*at_ == '\0') return NAN;
  double number = 0;
  for (; *at_ >= '0' && *at_ <= '9'; at_ += 1) number = number * 10 + (*at_ - '0');
  return number;
}

double Numbers::skip(int count) {
  for (; count > 0; count -= 1) next();
  return next();
}

bool Numbers::seek(const char* label) {
  const char* found = strstr(at_, label);
  if (found == nullptr) return false;
  at_ = found + strlen(label);
  return true;
}

}  // namespace atoll_memory
