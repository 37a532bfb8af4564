// Counts mappings so that the process never meets vm.max_map_count, beyond which malloc fails too.
#pragma once
#include <cstddef>

namespace atoll_memory {

/** Not thread-safe: guarded by Process::lock. */
class MappingBudget {
 public:
  /** Takes note of up to `count` new mappings. @throws MappingLimit when they could exceed the limit */
  void claim(size_t count);
  /**
   * They are gone. The last count took what was claimed before it for what it really added, often less than its worst
   * case, as mappings merge: so the estimate stays at that count at least, until the next one.
   */
  void giveBack(size_t count);

  /** 7/8 of vm.max_map_count, or what `lower` set: the rest is for V8, malloc and other libraries. */
  size_t limit() const { return limit_; }
  /** Counts anew before the next claim. @param limit 0: the built-in one */
  void lower(size_t limit);
  static size_t builtInLimit();

 private:
  void recount();
  size_t estimate() const { return counted_ + claimed_; }

  size_t limit_ = builtInLimit();
  size_t counted_ = 0;
  /** The worst case of what was claimed since that count, less what was given back. */
  size_t claimed_ = 0;
  size_t claimsSinceCount_ = kClaimsPerCount;
  /** Others map too: a count this often keeps the estimate honest, at under a microsecond per claim. */
  static constexpr size_t kClaimsPerCount = 2048;
};

}  // namespace atoll_memory
