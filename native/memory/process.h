// What all threads of the process share: the tables of reservations, images, islands and exposed buffers. It outlives
// every worker, so that an island whose holder ended is still known to its manager.
#pragma once
#include <memory>
#include <mutex>
#include <unordered_map>

#include "errors.h"
#include "image.h"
#include "island.h"
#include "mapping-budget.h"
#include "occupancy.h"
#include "reservation.h"
#include "snapshot-buffer.h"

namespace atoll_memory {

/** Entries by id. An id is never used again, whatever it named. */
template <class Entry>
class Table {
 public:
  explicit Table(const char* what) : what_(what) {}

  Entry& add(Id id, Entry entry) { return entries_.emplace(id, std::move(entry)).first->second; }
  /** @throws Closed */
  Entry& find(Id id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) throw errors::Closed(what_, id);
    return found->second;
  }
  bool has(Id id) const { return entries_.count(id) > 0; }
  void remove(Id id) { entries_.erase(id); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }
  template <class Match>
  void removeIf(Match match) {
    for (auto at = entries_.begin(); at != entries_.end();) at = match(at->second) ? entries_.erase(at) : std::next(at);
  }

 private:
  const char* what_;
  std::unordered_map<Id, Entry> entries_;
};

struct ReservationEntry {
  std::shared_ptr<Reservation> reservation;
  Id owner;
};

struct ImageEntry {
  std::shared_ptr<Image> image;
  /** Open handles, in all threads. */
  size_t handles;
};

struct BufferEntry {
  std::shared_ptr<SnapshotBuffer> buffer;
  Id owner;
};

/** An ArrayBuffer over an island. Its slot outlives `revoke`, as JavaScript may still read there. */
struct Exposure {
  Id environment;
  /** The slot that the island left when it was revoked. */
  std::optional<Slot> left;
  /** What must go before nothing can read there any more: the buffer's memory, and for some the buffer itself. */
  int ties = 1;
  static constexpr int kNeverUndone = 1 << 30;
  /** V8 has given up all of that. */
  bool isGone = false;
  /** Its thread has not detached it, and is still there; else it waits until nobody can use the addresses. */
  bool isHeld = true;
  /** Another object of its thread has the memory. */
  bool isPassedOn = false;

  /** Requests may use it for as long as the buffer object is there. */
  void awaitCollection() {
    ties++;
    isGone = false;
  }
  /**
   * A buffer that has passed its memory on may be called gone at once (Node 22 and 24), while the other object still
   * reads and writes there.
   */
  void awaitThreadEnd() {
    ties = kNeverUndone;
    isGone = false;
  }
};

class Process {
 public:
  /** Never destroyed: threads may end after static objects do. */
  static Process& get();

  /** Guards everything below. */
  std::mutex lock;
  MappingBudget budget;
  Occupancy occupancy;
  Table<ReservationEntry> reservations{"reservation"};
  Table<ImageEntry> images{"image"};
  Table<std::unique_ptr<Island>> islands{"island"};
  Table<Exposure> exposures{"exposure"};
  Table<BufferEntry> buffers{"snapshot buffer"};

  Id nextId() { return ++lastId_; }
  /** The same, taking the lock. */
  Id newId();
  /** Takes the lock. @throws Closed */
  std::shared_ptr<SnapshotBuffer> buffer(Id id);

  /** The images whose content has this hash; their bytes may still differ. */
  std::vector<std::shared_ptr<Image>> imagesWith(uint64_t hash);

  /** Why memories had to be copied so far, and whether somebody has been told; under the lock. */
  struct Copying {
    std::string reason;
    bool isTold = false;
  } copying;

  /** V8 has given up a tie of an exposed buffer. Takes no lock but its own: it may be called during anything. */
  void noteGone(Id exposure);
  /**
   * Lets go of what exposures hold that nobody can use any more. Memory that was passed on may have been passed on
   * again while a request used it, so of a thread that is still there its requests must be over as well.
   */
  void forgetGone();

  void destroyIsland(Id id);
  /** Destroys the parked islands of a reservation; the others as soon as they are parked. */
  void closeReservation(Id id);
  void closeImageHandle(Id id);
  void closeBuffer(Id id);
  /** To be called whenever an island has been parked. */
  void afterParking(Island& island);

 private:
  Process() = default;
  Id lastId_ = 0;
  std::mutex goneLock_;
  std::vector<Id> gone_;
};

/** Worst cases of how many mappings each thing adds: a mapping in the middle of another makes three of one. */
namespace mappings {
constexpr size_t kReservation = 1;
constexpr size_t kImage = 2;
constexpr size_t kBuffer = 1;
constexpr size_t kIsland = 2;
constexpr size_t kOverMemory = 2;
constexpr size_t kParkedPages = 3;
}  // namespace mappings

}  // namespace atoll_memory
