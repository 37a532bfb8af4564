// What the pieces of a reset cost on this machine, measured once.
#pragma once

namespace atoll_memory {

/** Nanoseconds per 4 KiB page. */
struct ResetCosts {
  /** To write to a page that is not there yet: the fault, and the copy that the kernel makes of the image's page. */
  double fault;
  /** To give a page up. */
  double drop;
  /** To copy a page from the image over one that is there. */
  double copy;

  /** To give up a page that the next task writes to again. */
  double givenUp() const { return fault + drop; }

  /** Takes a few milliseconds, the first time. */
  static const ResetCosts& get();
};

}  // namespace atoll_memory
