#include "errors.h"

#include <cerrno>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace atoll_memory::errors {

namespace {

using Kind = Error::Kind;

__attribute__((format(printf, 1, 2))) std::string text(const char* format, ...) {
  char buffer[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(buffer, sizeof buffer, format, arguments);
  va_end(arguments);
  return buffer;
}

}  // namespace

Error WrongType(const char* name, const char* expected) {
  return {Kind::Type, "ATOLL_ARGUMENT", text("%s: expected %s", name, expected)};
}
Error OutOfRange(const char* name, double value, const std::string& expected) {
  return {Kind::Range, "ATOLL_ARGUMENT", text("%s: %.17g is not %s", name, value, expected.c_str())};
}
Error ImageSize(size_t islandBytes, size_t imageBytes) {
  return {Kind::Range, "ATOLL_ARGUMENT",
          text("sizeBytes: an island of %zu bytes cannot start from an image of %zu bytes", islandBytes,
               imageBytes)};
}
Error ContentSize(size_t contentBytes, size_t sizeBytes) {
  return {Kind::Range, "ATOLL_ARGUMENT",
          text("content: %zu bytes do not fit an image of %zu bytes", contentBytes, sizeBytes)};
}
Error MemoryTooSmall(size_t memoryBytes, size_t offsetBytes, size_t neededBytes) {
  return {Kind::Range, "ATOLL_ARGUMENT",
          text("memory: its %zu bytes are too few for %zu bytes at offset %zu", memoryBytes, neededBytes, offsetBytes)};
}
Error NoHugePages(size_t sizeBytes, int errorNumber) {
  return {Kind::Plain, "ATOLL_BACKING",
          text("the kernel has no huge pages for an image of %zu bytes (%s): they need Linux 6.1, at least 2 MiB, and "
               "memory that is not fragmented (as root: echo 1 > /proc/sys/vm/compact_memory); or leave out `backing`",
               sizeBytes, strerror(errorNumber))};
}
Error NotAPart(Range part, size_t islandBytes) {
  return {Kind::Range, "ATOLL_ARGUMENT",
          text("sizeBytes: %zu bytes at offset %zu are no part of an island of %zu bytes", part.size, part.start,
               islandBytes)};
}
Error BufferTooLarge(size_t sizeBytes) {
  return {Kind::Range, "ATOLL_ARGUMENT",
          text("sizeBytes: this version of Node has no buffer of %zu bytes; expose the island part by part", sizeBytes)};
}
Error Closed(const char* what, Id id) {
  return {Kind::Plain, "ATOLL_CLOSED", text("there is no open %s %u", what, id)};
}
Error InUse(const char* what, Id id, const std::string& by) {
  return {Kind::Plain, "ATOLL_IN_USE", text("%s %u is in use: %s", what, id, by.c_str())};
}
Error MemoryUnsettled() {
  return {Kind::Plain, "ATOLL_IN_USE",
          "an island left the memory while requests or sockets of this thread were open that may still read or write "
          "it; wait until they have ended, or use another memory"};
}
Error NotHeld(Id island) {
  return {Kind::Plain, "ATOLL_NOT_HELD", text("island %u is not attached or exposed by this thread", island)};
}
Error NotExposed(Id island) {
  return {Kind::Plain, "ATOLL_NOT_HELD",
          text("island %u is not exposed; only an exposed island can be revoked", island)};
}
Error Revoked(Id island) {
  return {Kind::Plain, "ATOLL_REVOKED",
          text("island %u was revoked while its buffer was in use; what was read since may be zero", island)};
}
Error NoSpace(size_t wantedBytes, size_t largestFreeBytes) {
  return {Kind::Range, "ATOLL_NO_SPACE",
          text("the reservation has no free range of %zu bytes (with alignment); its largest is %zu", wantedBytes,
               largestFreeBytes)};
}
Error TooManyReservations(size_t limit) {
  return {Kind::Range, "ATOLL_NO_SPACE",
          text("the process has %zu reservations, the most there can be; close one, or make them larger", limit)};
}
Error BufferFull(size_t neededBytes, size_t freeBytes, size_t sizeBytes) {
  return {Kind::Range, "ATOLL_NO_SPACE",
          text("the snapshot needs %zu bytes, and its buffer of %zu has room for %zu", neededBytes, sizeBytes,
               freeBytes)};
}
Error OutsideOf(const char* what, size_t wholeBytes, size_t offsetBytes, size_t neededBytes) {
  return {Kind::Range, "ATOLL_ARGUMENT",
          text("%s: its %zu bytes do not hold %zu bytes at offset %zu", what, wholeBytes, neededBytes, offsetBytes)};
}
Error Stale() {
  return {Kind::Plain, "ATOLL_STALE",
          "the snapshot is of an earlier use: all of the memory was reset or wiped since, and may be somebody else's"};
}
Error Unsupported(const char* what, int errorNumber) {
  return {Kind::Plain, "ATOLL_UNSUPPORTED",
          text("this kernel, or what this process may do, does not allow %s: %s", what, strerror(errorNumber))};
}
Error Process(int process, const char* doing, int errorNumber) {
  if (errorNumber == ESRCH || errorNumber == ENOENT) return ProcessGone(process);
  const char* code = errorNumber == EACCES || errorNumber == EPERM ? "ATOLL_UNSUPPORTED" : "ATOLL_SYSTEM";
  return {Kind::Plain, code, text("process %d: %s: %s", process, doing, strerror(errorNumber))};
}
Error ProcessGone(int process) {
  return {Kind::Plain, "ATOLL_GONE", text("process %d has ended, or runs another program", process)};
}
Error ProcessRuns(int process, const char* why) {
  return {Kind::Plain, "ATOLL_IN_USE", text("process %d was not stopped: %s", process, why)};
}
Error NotWatched(int process, Address address, const char* why) {
  return {Kind::Plain, "ATOLL_ARGUMENT", text("process %d, address %#" PRIxPTR ": %s", process, address, why)};
}
Error NotChildPages(int process, Range range, const char* why) {
  return {Kind::Plain, "ATOLL_LAYOUT",
          text("process %d, range %#" PRIxPTR "-%#" PRIxPTR ": %s", process, range.start, range.end(), why)};
}
Error ScratchFile(const std::string& name, const char* call, int errorNumber) {
  return {Kind::Plain, "ATOLL_SYSTEM", text("scratch file %s: %s: %s", name.c_str(), call, strerror(errorNumber))};
}
Error ScratchLimit(const char* what, size_t needed, size_t limit) {
  return {Kind::Range, "ATOLL_NO_SPACE",
          text("the folder holds %zu %s or more, and the limit is %zu", needed, what, limit)};
}
Error NotScratch(const std::string& name, const char* why) {
  return {Kind::Plain, "ATOLL_LAYOUT", text("scratch file %s: %s", name.c_str(), why)};
}
Error NotSharedFile(int file, const char* why) {
  return {Kind::Plain, "ATOLL_ARGUMENT", text("file %d: %s", file, why)};
}
Error Overlap(Range wanted) {
  return {Kind::Plain, "ATOLL_OVERLAP",
          text("an island or overlay lies already on the memory's range %#" PRIxPTR "-%#" PRIxPTR, wanted.start,
               wanted.end())};
}
Error MappingLimit(size_t count, size_t limit) {
  return {Kind::Range, "ATOLL_MAPPING_LIMIT",
          text("the process has %zu mappings and the limit is %zu; close islands, or raise vm.max_map_count", count,
               limit)};
}
Error MemoryLayout(Range range, const std::string& found) {
  return {Kind::Plain, "ATOLL_LAYOUT",
          text("V8 does not keep the memory as remapping needs it (range %#" PRIxPTR "-%#" PRIxPTR "): %s", range.start,
               range.end(), found.c_str())};
}
Error OnlyCopied(const std::string& reason) {
  return {Kind::Plain, "ATOLL_LAYOUT", "a memory whose content is only copied has no parts: " + reason};
}
Error MemoryMoved(Address from, Address to) {
  return {Kind::Plain, "ATOLL_LAYOUT",
          text("V8 moved the memory from %#" PRIxPTR " to %#" PRIxPTR " as it grew", from, to)};
}
Error NoExternalBuffers() {
  return {Kind::Plain, "ATOLL_LAYOUT",
          "this build of Node forbids ArrayBuffers over memory outside its sandbox; attach a memory instead"};
}
Error System(const char* call, int errorNumber) {
  return {Kind::Plain, "ATOLL_SYSTEM", text("%s: %s", call, strerror(errorNumber))};
}
Error NodeApi(const char* call, int status) {
  return {Kind::Plain, "ATOLL_SYSTEM", text("%s failed with status %d", call, status)};
}

}  // namespace atoll_memory::errors
