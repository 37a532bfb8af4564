// /proc/self/maps: how many mappings the process has, and how a range is mapped.
#pragma once
#include <functional>
#include <optional>

#include "memory.h"

namespace atoll_memory {

struct Mapping {
  Range range;
  bool readable, writable, executable, shared;
  /** In the file. */
  uint64_t offset;
  /** Of the mapped file; 0 when there is none. */
  uint64_t inode;

  bool inaccessible() const { return !readable && !writable && !executable; }
};

/** Calls `visit` for each mapping in order of addresses, until it returns false. */
void visitMappings(const std::function<bool(const Mapping&)>& visit);
/** The same of another process. @param file its /proc/PID/maps */
void visitMappings(int file, const std::function<bool(const Mapping&)>& visit);

/**
 * The mapping of another process that an address lies in, without reading all of them where the kernel allows (Linux
 * 6.11).
 * @param file its /proc/PID/maps
 */
std::optional<Mapping> mappingAt(int file, Address address);

size_t countMappings();

/** Whether all of a range is mapped private, readable and writable, from the file with this inode (0: from none). */
bool isMappedFrom(Range range, uint64_t inode);

}  // namespace atoll_memory
