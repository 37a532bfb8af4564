// Addresses without memory, in which islands are parked.
#pragma once
#include <map>
#include <memory>

#include "memory.h"

namespace atoll_memory {

/** Not thread-safe: guarded by Process::lock. */
class Reservation {
 public:
  explicit Reservation(size_t size);
  ~Reservation();
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  Range range() const { return range_; }
  size_t largestFree() const;

  /** A free, inaccessible range at a multiple of `alignment`. @throws NoSpace */
  Range take(size_t size, size_t alignment);
  /** Makes it inaccessible, whatever is mapped there. */
  void giveBack(Range range);

 private:
  Range range_;
  /** Size by start; never two adjacent ones. */
  std::map<Address, size_t> free_;
};

/** The range of a reservation that an island takes while the slot lives. */
class Slot {
 public:
  Slot(std::shared_ptr<Reservation> reservation, size_t islandBytes);
  ~Slot();
  Slot(Slot&&) = default;
  Slot& operator=(Slot&&) = delete;
  void swap(Slot& other);

  const std::shared_ptr<Reservation>& reservation() const { return reservation_; }
  /**
   * Where an island should be parked that comes from `address` or will go there: page tables move whole between
   * addresses that are equal modulo 2 MiB (1 GiB for the largest), and V8 decides where its memories lie. The slot has
   * room for that.
   */
  Range placeFor(Address address) const;

 private:
  std::shared_ptr<Reservation> reservation_;
  size_t islandBytes_;
  size_t alignment_;
  Range range_;
};

}  // namespace atoll_memory
