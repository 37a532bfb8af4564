// One JavaScript thread's part: what it holds of the process's islands, memories and images, and how all of it is given
// back when the thread ends, even by terminate() in the middle of a task.
#pragma once
#include <optional>
#include <unordered_map>
#include <vector>

#include "afterimages.h"
#include "buffers.h"
#include "copied-memory.h"
#include "memory.h"
#include "meters.h"
#include "napi.h"
#include "overlay.h"
#include "page-store.h"
#include "pending-requests.h"
#include "pressure-watch.h"
#include "process.h"
#include "sampler.h"
#include "scratch-area.h"
#include "snapshot.h"
#include "wasm-memory.h"

namespace atoll_memory {

/** A snapshot and the region that it is of, which must be open to restore it. */
struct RegionSnapshot {
  Id region;
  PageSnapshot pages;
};

class Environment {
 public:
  explicit Environment(napi_env env);
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  static Environment& of(napi_env env);

  /** `threadId` of node:worker_threads, told by the JavaScript side. */
  double threadId = 0;
  Id id() const { return id_; }
  std::unordered_map<Id, Sampler> samplers;
  std::unordered_map<Id, std::unique_ptr<PressureWatch>> pressureWatches;
  std::unordered_map<Id, std::unique_ptr<ResettableRegion>> regions;
  Id addRegion(std::unique_ptr<ResettableRegion> region);
  /** @throws Closed */
  ResettableRegion& region(Id id) const;
  std::unordered_map<Id, RegionSnapshot> snapshots;
  std::unordered_map<Id, std::shared_ptr<ScratchArea>> scratchAreas;
  /** @throws Closed */
  std::shared_ptr<ScratchArea> scratchArea(Id id) const;
  std::unordered_map<Id, ScratchSnapshot> scratchSnapshots;
  std::unordered_map<Id, Meters> meters;

  const Buffers& buffers() const { return buffers_; }
  WasmMemories& memories() { return memories_; }
  void own(Id reservation) { reservations_.push_back(reservation); }
  void openImage(Id image);
  void closeImage(Id image);
  /** Notes a handle that the image table has counted. */
  void noteImage(Id image) { images_[image] += 1; }

  /** @returns whether its content had to be copied, as V8 keeps the memory in a way that mappings cannot rely on */
  bool attach(Id island, napi_value memory, size_t offset);
  /** @param part of the island, from its beginning */
  napi_value expose(Id island, Range part);
  /** @returns bytes that the memory has grown by since `attach` */
  size_t detach(Id island);

  /**
   * Runs `work` on the island's region outside the lock.
   * @param content what that makes of the island; none: as before
   */
  template <class Work>
  void work(Id island, std::optional<Island::Content> content, Work work);

  Id overlay(napi_value memory, Id image);
  /**
   * @param next kind of the task that comes next; none: as the last one
   * @returns bytes that the memory has grown by since it was overlaid
   */
  size_t resetOverlay(Id overlay, std::optional<TaskKind> next);
  /** Whether it is one of which nothing is mapped. */
  bool isCopied(Id overlay) const { return copies_.count(overlay) > 0; }
  void beginUse(Id overlay) {
    if (!isCopied(overlay)) findOverlay(overlay).overlay.beginUse();
  }
  std::optional<size_t> firstDifference(Id overlay);
  ResetStatistics resetsOf(Id overlay);
  void invalidateOverlay(Id overlay);
  void closeOverlay(Id overlay);
  /** An overlay to be worked on, its memory where it was. */
  Overlay& unmovedOverlay(Id overlay);

 private:
  /** An island under a memory, or shown as a buffer, with the JavaScript object that is kept alive for it. */
  struct Held {
    napi_ref object;
    /** 0: it is attached to a memory. */
    Id exposure;
    size_t offset;
    /** Of the memory when it was attached, or of the buffer. */
    size_t sizeBytes;
    bool isShared;
    /** The memory holds a copy, the island's pages stay in their slot. */
    bool isCopied;
    /** Where it was attached. */
    Address target;
  };
  struct OverlaidMemory {
    napi_ref memory;
    Overlay overlay;
  };

  /** Whether mappings can rely on how V8 keeps the memory; why not is told in Process::copying. */
  bool canMap(napi_value memory, Range whole, Range target);
  size_t resetCopy(CopiedOverlay& copied);
  /** Where an island's copy is; none: it has none. */
  std::optional<Range> copyOf(Id island);
  size_t detachCopied(Id island, Held held);
  void requireUnmoved(Id island);
  size_t detachMemory(Id island, Held held);
  void detachBuffer(Id island, Held held);
  void forgetRevoked(Id island);
  /** Gives back the slots and memories that requests might have used, once those are over. */
  void settle();
  /** @throws MemoryUnsettled while requests may be using the memory that began when an island was under it */
  void requireSettled(napi_value memory);
  void noteUnsettled(napi_value memory);
  bool isUnsettled(napi_value memory);
  bool leaveSlot(Id island, Id exposure);
  OverlaidMemory& findOverlay(Id overlay);
  void resetForKind(Overlay& overlay, TaskKind next);
  Range unmovedRange(const OverlaidMemory& overlaid);
  /** Zeroes what a memory grew by, but for islands there. */
  size_t zeroGrowth(Range now, size_t bytesBefore);
  /** Puts an island that has no page of its own there without moving any. */
  void borrow(Island& island, napi_value memory, Range target);
  void leave(Island& island, napi_value memory, Range target, bool isShared);
  /** Zero pages in place of the afterimages in a range. */
  void clearAfterimages(Range range);
  void clearRetiredAfterimages();
  void forgetAfterimage(Address start);

  void cleanUp();
  void giveBackHeld(Id island, const Held& held);
  /** Whether the memory of an exposed buffer is another object's by now. */
  bool isPassedOn(const Held& held) const;
  napi_value value(napi_ref reference) const;
  napi_ref keep(napi_value value) const;

  napi_env env_;
  Id id_;
  WasmMemories memories_;
  Afterimages afterimages_;
  Buffers buffers_;
  PendingRequests requests_;
  /** Exposures that wait until nobody can use their addresses. */
  std::vector<Id> left_;
  /** Memories that an island left while requests were under way; they are not kept alive. */
  std::vector<napi_ref> unsettled_;
  std::unordered_map<Id, Held> held_;
  std::unordered_map<Id, OverlaidMemory> overlays_;
  std::unordered_map<Id, CopiedOverlay> copies_;
  std::unordered_map<Id, size_t> images_;
  std::vector<Id> reservations_;
};

template <class Work>
void Environment::work(Id island, std::optional<Island::Content> content, Work work) {
  Process& process = Process::get();
  requireUnmoved(island);
  Region* region = nullptr;
  {
    const std::lock_guard<std::mutex> guard(process.lock);
    region = &process.islands.find(island)->beginWork(id_);
  }
  // While it is busy nobody else may move or destroy it, so its region can be used without the lock.
  const auto finish = [&](std::optional<Island::Content> result) {
    const std::lock_guard<std::mutex> guard(process.lock);
    Island& busy = *process.islands.find(island);
    busy.endWork(result);
    if (busy.state() == Island::State::Parked) process.afterParking(busy);
  };
  try {
    if (const auto copy = copyOf(island)) {
      copied_memory::copy(*copy, region->range().start);
      work(*region);
      copied_memory::copy(region->range(), copy->start);
    } else {
      work(*region);
    }
  } catch (...) {
    finish(std::nullopt);
    throw;
  }
  finish(content);
}

}  // namespace atoll_memory
