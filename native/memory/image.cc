#include "image.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "content-hash.h"
#include "errors.h"
#include "pages.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MFD_CLOEXEC
#define MFD_CLOEXEC 1U
#define MFD_ALLOW_SEALING 2U
#endif
#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#define F_SEAL_SEAL 1
#define F_SEAL_SHRINK 2
#define F_SEAL_GROW 4
#define F_SEAL_WRITE 8
#endif

namespace atoll_memory {

ImageContent::ImageContent(const void* content, size_t size) : bytes(static_cast<const char*>(content)), length(size) {
  while (length > 0 && bytes[length - 1] == 0) length--;
  hash = contentHash(bytes, length);
}

std::shared_ptr<Image> Image::create(Id id, const ImageContent& content, size_t size, std::optional<Backing> backing) {
  const int file = static_cast<int>(syscall(SYS_memfd_create, "atoll-image", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file < 0) throw errors::System("memfd_create", errno);
  std::shared_ptr<Image> image(new Image(id, file));  // from here on its destructor cleans up
  image->view_ = {pages::reserve(size, kHugePageBytes), size};
  image->hash_ = content.hash;
  image->contentBytes_ = content.length;
  if (ftruncate(file, static_cast<off_t>(size)) != 0) throw errors::System("ftruncate (an image)", errno);
  if (backing != Backing::Small) {
    const int refusal = size < kHugePageBytes ? EINVAL : image->takeHugePages();
    image->hasHugePages_ = refusal == 0;
    if (backing == Backing::Huge && refusal != 0) throw errors::NoHugePages(size, refusal);
  }
  image->fill(content);
  image->seal();
  return image;
}

bool Image::holds(const ImageContent& other) const {
  return contentBytes_ == other.length && memcmp(content(), other.bytes, other.length) == 0;
}

Image::~Image() {
  if (view_.size > 0) pages::release(view_);
  close(file_);
}

// MADV_COLLAPSE (Linux 6.1) puts huge pages into a file that is mapped shared and writable, whatever
// /sys/kernel/mm/transparent_hugepage says. Done before there is content it need not copy any: it is ten times as fast,
// and filling huge pages is faster than filling small ones. Every one must begin with some page; pwrite reports a lack
// of memory where storing through the mapping would raise SIGBUS.
int Image::takeHugePages() {
  const size_t whole = view_.size - view_.size % kHugePageBytes;
  for (size_t at = 0; at < whole; at += kHugePageBytes) {
    if (pwrite(file_, "", 1, static_cast<off_t>(at)) != 1) return errno;
  }
  mapView(MAP_SHARED, PROT_READ | PROT_WRITE);
  const int refusal = madvise(reinterpret_cast<void*>(view_.start), whole, MADV_COLLAPSE) == 0 ? 0 : errno;
  pages::mapNothing(view_);  // a writable shared mapping would forbid F_SEAL_WRITE
  return refusal;
}

// fallocate and pwrite report a lack of memory as an error; storing through a mapping would raise SIGBUS instead. Every
// page is allocated here, so no later reader can meet that lack either.
void Image::fill(const ImageContent& content) {
  int failure;
  while ((failure = posix_fallocate(file_, 0, static_cast<off_t>(view_.size))) == EINTR) continue;
  if (failure != 0) throw errors::System("fallocate (memory for an image)", failure);
  for (size_t done = 0; done < content.length;) {
    const ssize_t written = pwrite(file_, content.bytes + done, content.length - done, static_cast<off_t>(done));
    if (written < 0 && errno != EINTR) throw errors::System("pwrite (content of an image)", errno);
    done += static_cast<size_t>(std::max<ssize_t>(written, 0));
  }
  struct stat status;
  if (fstat(file_, &status) != 0) throw errors::System("fstat (an image)", errno);
  inode_ = status.st_ino;
}

// After this the content can change neither through us nor through another descriptor, and never shrinks under a
// reader.
void Image::seal() {
  if (fcntl(file_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
    throw errors::System("fcntl(F_ADD_SEALS)", errno);
  }
  mapView(MAP_PRIVATE, PROT_READ);  // kernels before 6.7 refuse MAP_SHARED of a sealed file even for reading
  pages::keepFromChildren(view_);
  pages::populateForReading(view_);
}

// The range is this image's own reservation.
void Image::mapView(int flags, int protection) {
  void* mapped = mmap(reinterpret_cast<void*>(view_.start), view_.size, protection, flags | MAP_FIXED, file_, 0);
  if (mapped == MAP_FAILED) throw errors::System("mmap (an image)", errno);
}

}  // namespace atoll_memory
