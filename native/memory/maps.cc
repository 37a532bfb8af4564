#include "maps.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "errors.h"

namespace atoll_memory {

void visitMappings(const std::function<bool(const Mapping&)>& visit) {
  const int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (file < 0) throw errors::System("open /proc/self/maps", errno);
  visitMappings(file, visit);
  close(file);
}

void visitMappings(int descriptor, const std::function<bool(const Mapping&)>& visit) {
  const int own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  std::unique_ptr<FILE, int (*)(FILE*)> file(own < 0 ? nullptr : fdopen(own, "r"), fclose);
  if (!file) throw errors::System("reading the maps of a process", errno);
  rewind(file.get());
  std::unique_ptr<char[]> buffer(new char[1 << 16]);
  setvbuf(file.get(), buffer.get(), _IOFBF, 1 << 16);
  char* line = nullptr;
  size_t capacity = 0;
  while (getline(&line, &capacity, file.get()) > 0) {
    Address start, end;
    char flags[5];
    uint64_t offset, inode;
    const char* form = "%" SCNxPTR "-%" SCNxPTR " %4s %" SCNx64 " %*s %" SCNu64;
    if (sscanf(line, form, &start, &end, flags, &offset, &inode) != 5) continue;
    const auto has = [&flags](char flag) { return memchr(flags, flag, sizeof flags) != nullptr; };
    if (!visit({{start, end - start}, has('r'), has('w'), has('x'), has('s'), offset, inode})) break;
  }
  free(line);
}

namespace {

// linux/fs.h has this from Linux 6.11 on; older headers do not.
struct MappingQuery {
  uint64_t size, flags, address;
  uint64_t start, end, properties, pageBytes, offset, inode;
  uint32_t deviceMajor, deviceMinor, nameBytes, buildIdBytes;
  uint64_t name, buildId;
};
const unsigned long kMappingQuery = _IOWR('f', 17, MappingQuery);

}  // namespace

std::optional<Mapping> mappingAt(int file, Address address) {
  MappingQuery query{};
  query.size = sizeof query;
  query.address = address;
  if (ioctl(file, kMappingQuery, &query) == 0) {
    const auto has = [&query](uint64_t property) { return (query.properties & property) != 0; };
    return Mapping{{query.start, query.end - query.start}, has(1), has(2), has(4), has(8), query.offset, query.inode};
  }
  std::optional<Mapping> found;
  if (errno != ENOTTY) return found;  // nothing is mapped there
  visitMappings(file, [&](const Mapping& mapping) {
    if (mapping.range.start <= address && address < mapping.range.end()) found = mapping;
    return mapping.range.end() <= address;
  });
  return found;
}

size_t countMappings() {
  size_t count = 0;
  visitMappings([&](const Mapping&) { return ++count, true; });
  return count;
}

bool isMappedFrom(Range range, uint64_t inode) {
  Address covered = range.start;
  visitMappings([&](const Mapping& mapping) {
    if (mapping.range.end() <= covered) return true;
    const bool expected = mapping.readable && mapping.writable && !mapping.shared && mapping.inode == inode;
    if (mapping.range.start > covered || !expected) return false;
    covered = mapping.range.end();
    return covered < range.end();
  });
  return covered >= range.end();
}

}  // namespace atoll_memory
