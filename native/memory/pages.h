// Every system call that changes a mapping, each beside the argument why it is sound. Sizes and addresses are whole
// pages: callers have checked that.
#pragma once
#include "memory.h"

namespace atoll_memory::pages {

size_t pageBytes();

/** Addresses without memory, at a multiple of `alignment` (a power of two). */
Address reserve(size_t size, size_t alignment);
void release(Range range);
/**
 * Takes the end of the gap from which the kernel would serve the next reservation of `span` bytes, so that it will end
 * at a multiple of `alignment`. To be released once that reservation is made; empty when nothing is in the way.
 */
Range takeUnalignedEnd(size_t span, size_t alignment);

/** Makes a range inaccessible and gives its memory back. */
void mapNothing(Range range);
/** Fresh zero pages in place of whatever is mapped there. */
void mapZero(Range range);
/**
 * The first `range.size` bytes of a memory file in place of whatever is mapped there; writes stay private to the range.
 */
void mapFile(Range range, int file);
/** The same, but what is written there is written to the file. */
void mapShared(Range range, int file);
/** Moves the pages of a range that is one mapping; `from` is left mapped but empty, and the caller maps it anew. */
void move(Range from, Address to);

/** Drops private changes: file ranges read as their file again, others as zero. */
void dropChanges(Range range);
/** The same for many ranges, in few calls. */
void dropChanges(const Range* ranges, size_t count);
/** Asks for 2 MiB pages; changes no byte, and a refusal costs speed only. @returns whether the kernel did */
bool gatherHugePages(Range range);
/** Asks the kernel to write pages to swap now; where there is none, they stay. */
void writeToSwap(Range range);
void keepFromChildren(Range range);
void keepFromDumps(Range range);
void populateForReading(Range range);
void populateForWriting(Range range);

}  // namespace atoll_memory::pages
