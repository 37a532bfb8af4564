#include "image.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

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

std::shared_ptr<Image> Image::create(Id id, const void* content, size_t contentBytes, size_t size, bool hugePages) {
  const int file = static_cast<int>(syscall(SYS_memfd_create, "atoll-image", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file < 0) throw errors::System("memfd_create", errno);
  std::shared_ptr<Image> image(new Image(id, file));  // from here on its destructor cleans up
  image->fill(content, contentBytes, size);
  image->view_ = {pages::reserve(size, kHugePageBytes), size};
  if (hugePages) image->gatherHugePages();
  image->seal();
  return image;
}

Image::~Image() {
  if (view_.size > 0) pages::release(view_);
  close(file_);
}

// fallocate and pwrite report a lack of memory as an error; storing through a mapping would raise SIGBUS instead. Every
// page is allocated here, so no later reader can meet that lack either.
void Image::fill(const void* content, size_t contentBytes, size_t size) {
  int failure;
  while ((failure = posix_fallocate(file_, 0, static_cast<off_t>(size))) == EINTR) continue;
  if (failure != 0) throw errors::System("fallocate (memory for an image)", failure);
  const char* bytes = static_cast<const char*>(content);
  for (size_t done = 0; done < contentBytes;) {
    const ssize_t written = pwrite(file_, bytes + done, contentBytes - done, static_cast<off_t>(done));
    if (written < 0 && errno != EINTR) throw errors::System("pwrite (content of an image)", errno);
    done += static_cast<size_t>(std::max<ssize_t>(written, 0));
  }
  struct stat status;
  if (fstat(file_, &status) != 0) throw errors::System("fstat (an image)", errno);
  inode_ = status.st_ino;
}

// MADV_COLLAPSE (Linux 6.1) moves the content into huge pages and changes no byte. It needs a writable shared mapping
// at a multiple of 2 MiB, which ends before the seals. A refusal (old kernel, fragmented memory) costs speed only, and
// is reported.
void Image::gatherHugePages() {
  const size_t whole = view_.size - view_.size % kHugePageBytes;
  mapView(MAP_SHARED, PROT_READ | PROT_WRITE);
  hasHugePages_ = whole > 0 && madvise(reinterpret_cast<void*>(view_.start), whole, MADV_COLLAPSE) == 0;
  pages::mapNothing(view_);  // a writable shared mapping would forbid F_SEAL_WRITE
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
