// The errors that reach JavaScript. Their messages stand in one table, errors.cc.
#pragma once
#include <string>

#include "memory.h"

namespace atoll_memory {

struct Error {
  enum class Kind { Plain, Type, Range };
  Kind kind;
  const char* code;
  std::string message;
};

/** A JavaScript exception is already pending, for example because the worker is being terminated: just return. */
struct PendingException {};

namespace errors {
Error WrongType(const char* name, const char* expected);
Error OutOfRange(const char* name, double value, const std::string& expected);
Error ImageSize(size_t islandBytes, size_t imageBytes);
Error ContentSize(size_t contentBytes, size_t sizeBytes);
Error MemoryTooSmall(size_t memoryBytes, size_t offsetBytes, size_t neededBytes);
Error NoHugePages(size_t sizeBytes, int errorNumber);
Error NotAPart(Range part, size_t islandBytes);
Error BufferTooLarge(size_t sizeBytes);
Error Closed(const char* what, Id id);
Error InUse(const char* what, Id id, const std::string& by);
Error MemoryUnsettled();
Error NotHeld(Id island);
Error NotExposed(Id island);
Error Revoked(Id island);
Error NoSpace(size_t wantedBytes, size_t largestFreeBytes);
Error TooManyReservations(size_t limit);
Error BufferFull(size_t neededBytes, size_t freeBytes, size_t sizeBytes);
Error OutsideOf(const char* what, size_t wholeBytes, size_t offsetBytes, size_t neededBytes);
Error Stale();
Error Unsupported(const char* what, int errorNumber);
Error Process(int process, const char* doing, int errorNumber);
Error ProcessGone(int process);
Error ProcessRuns(int process, const char* why);
Error NotWatched(int process, Address address, const char* why);
Error NotChildPages(int process, Range range, const char* why);
Error ScratchFile(const std::string& name, const char* call, int errorNumber);
Error ScratchLimit(const char* what, size_t needed, size_t limit);
Error NotScratch(const std::string& name, const char* why);
Error NotSharedFile(int file, const char* why);
Error Overlap(Range wanted);
Error MappingLimit(size_t count, size_t limit);
Error MemoryLayout(Range range, const std::string& found);
Error OnlyCopied(const std::string& reason);
Error MemoryMoved(Address from, Address to);
Error NoExternalBuffers();
Error System(const char* call, int errorNumber);
Error NodeApi(const char* call, int status);
}  // namespace errors

}  // namespace atoll_memory
