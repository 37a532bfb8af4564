// A stray access to reserved but inaccessible addresses (a buffer that was revoked while its holder ran on) is answered
// with a zero page and counted, instead of ending the process. Every other fault goes on to the handlers of V8 and
// Node.
#pragma once
#include "memory.h"

namespace atoll_memory::guard {

struct Report {
  uint64_t hits;
  /** Page of the last hit; 0 when there was none. */
  Address lastAddress;
};

/** @throws TooManyReservations */
void watch(Range range);
void forget(Range range);
Report report();

}  // namespace atoll_memory::guard
