#include "environment.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "pages.h"

namespace atoll_memory {

namespace {

using Guard = std::lock_guard<std::mutex>;

void onBufferGone(Id exposure) { Process::get().noteGone(exposure); }

}  // namespace

// The hook runs before V8 frees the thread's memories, as hooks run in reverse order and Node's own was there first.
// The instance data is deleted after it.
Environment::Environment(napi_env env)
    : env_(env), id_(0), memories_(env), afterimages_(env), buffers_(env), requests_(env) {
  {
    const Guard guard(Process::get().lock);
    id_ = Process::get().nextId();
  }
  const auto destroy = [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); };
  check(napi_set_instance_data(env, this, destroy, nullptr), "napi_set_instance_data");
  const auto cleanUp = [](void* data) { static_cast<Environment*>(data)->cleanUp(); };
  check(napi_add_env_cleanup_hook(env, cleanUp, this), "napi_add_env_cleanup_hook");
}

Environment& Environment::of(napi_env env) {
  void* data = nullptr;
  check(napi_get_instance_data(env, &data), "napi_get_instance_data");
  return *static_cast<Environment*>(data);
}

Id Environment::addRegion(std::unique_ptr<ResettableRegion> region) {
  const Id id = Process::get().newId();
  regions.emplace(id, std::move(region));
  return id;
}

ResettableRegion& Environment::region(Id id) const {
  const auto found = regions.find(id);
  if (found == regions.end()) throw errors::Closed("region", id);
  return *found->second;
}

std::shared_ptr<ScratchArea> Environment::scratchArea(Id id) const {
  const auto found = scratchAreas.find(id);
  if (found == scratchAreas.end()) throw errors::Closed("scratch area", id);
  return found->second;
}

void Environment::openImage(Id image) {
  Process& process = Process::get();
  const Guard guard(process.lock);
  process.images.find(image).handles += 1;
  noteImage(image);
}

void Environment::closeImage(Id image) {
  const auto found = images_.find(image);
  if (found == images_.end()) throw errors::Closed("image", image);
  if (--found->second == 0) images_.erase(found);
  Process& process = Process::get();
  const Guard guard(process.lock);
  process.closeImageHandle(image);
  clearRetiredAfterimages();
}

// Everything that may fail comes before the move; what comes after it only takes note.
bool Environment::attach(Id islandId, napi_value memory, size_t offset) {
  Process& process = Process::get();
  forgetRevoked(islandId);
  requireSettled(memory);
  bool isShared = false;
  const Range whole = memories_.rangeOf(memory, &isShared);
  const napi_ref object = keep(memory);
  Range copied;
  try {
    const Guard guard(process.lock);
    clearRetiredAfterimages();
    Island& island = *process.islands.find(islandId);
    island.requireParked();
    const size_t size = island.region().range().size;
    if (offset > whole.size || size > whole.size - offset) throw errors::MemoryTooSmall(whole.size, offset, size);
    const Range target{whole.start + offset, size};
    process.occupancy.requireFree(target);
    const auto& image = island.region().image();
    const bool isCopied = !afterimages_.has(memory, target, image.get()) && !canMap(memory, whole, target);
    if (isCopied) {
      island.attachCopied({id_, threadId});
      copied = island.region().range();
    } else if (island.isBlank() && !isShared && Afterimages::isWorthwhile(target, *image)) {
      borrow(island, memory, target);
    } else {
      clearAfterimages(target);
      process.budget.claim(mappings::kOverMemory);
      island.attach(target.start, {id_, threadId});
    }
    process.occupancy.add(target);
    held_[islandId] = {object, 0, offset, whole.size, isShared, isCopied, target.start};
  } catch (...) {
    napi_delete_reference(env_, object);
    throw;
  }
  // It takes long: not under the lock. The island is this thread's already.
  if (copied.size > 0) copied_memory::copy(copied, whole.start + offset);
  return copied.size > 0;
}

bool Environment::canMap(napi_value memory, Range whole, Range target) {
  try {
    memories_.checkLayout(memory, whole, target);
    return true;
  } catch (const Error& error) {
    Process& process = Process::get();
    if (process.copying.reason.empty()) process.copying.reason = error.message;
    return false;
  }
}

std::optional<Range> Environment::copyOf(Id island) {
  const auto found = held_.find(island);
  if (found == held_.end() || !found->second.isCopied) return std::nullopt;
  const Range memory = memories_.rangeOf(value(found->second.object));
  const Guard guard(Process::get().lock);
  const size_t size = Process::get().islands.find(island)->region().range().size;
  return Range{memory.start + found->second.offset, size};
}

// A memory that moved has moved what was in it.
size_t Environment::detachCopied(Id islandId, Held held) {
  Process& process = Process::get();
  if (requests_.areOver()) {
    settle();
  } else {
    noteUnsettled(value(held.object));
  }
  const Range now = memories_.rangeOf(value(held.object));
  const Range copy = *copyOf(islandId);
  const Range grown{now.start + held.sizeBytes, now.size - held.sizeBytes};
  Range place;
  {
    const Guard guard(process.lock);
    place = process.islands.find(islandId)->region().range();
  }
  copied_memory::copy(copy, place.start);
  copied_memory::zero(copy);
  copied_memory::zero(grown);
  const Guard guard(process.lock);
  Island& island = *process.islands.find(islandId);
  island.detachCopied();
  process.occupancy.remove({held.target, place.size});
  held_.erase(islandId);
  napi_delete_reference(env_, held.object);
  process.afterParking(island);
  return grown.size;
}

void Environment::borrow(Island& island, napi_value memory, Range target) {
  const auto& image = island.region().image();
  if (!afterimages_.has(memory, target, image.get())) {
    clearAfterimages(target);
    Process::get().budget.claim(mappings::kOverMemory);  // it is the afterimage's from now on
    pages::mapFile(target, image->file());
    pages::keepFromChildren(target);
    afterimages_.note(memory, target, image);
  } else if (afterimages_.isClean(target)) {
    afterimages_.populateOnce(target);
  } else {
    pages::dropChanges(target);
  }
  island.borrow(target.start, {id_, threadId});
}

// A move leaves the image behind, and the claim of its mappings with it.
void Environment::leave(Island& island, napi_value memory, Range target, bool isShared) {
  Process& process = Process::get();
  const bool wasBorrowing = island.isBorrowing();
  const Region& region = island.region();
  if (wasBorrowing && !region.isWiped() && !region.isDoubted() && afterimages_.isClean(target)) {
    return island.giveBack();
  }
  island.detach();
  const auto& image = region.image();
  if (image && !region.isWiped() && !isShared && Afterimages::isWorthwhile(target, *image)) {
    return afterimages_.note(memory, target, image);
  }
  pages::mapZero(target);
  if (wasBorrowing) {
    forgetAfterimage(target.start);
  } else {
    process.budget.giveBack(mappings::kOverMemory);
  }
}

void Environment::forgetAfterimage(Address start) {
  if (afterimages_.forget(start)) Process::get().budget.giveBack(mappings::kOverMemory);
}

void Environment::clearAfterimages(Range range) {
  if (afterimages_.count() == 0) return;
  const auto isHeld = [](Address start) { return Process::get().occupancy.has(start); };
  Process::get().budget.giveBack(mappings::kOverMemory * afterimages_.clear(range, isHeld));
}

void Environment::clearRetiredAfterimages() {
  if (afterimages_.count() == 0) return;
  const auto isHeld = [](Address start) { return Process::get().occupancy.has(start); };
  Process::get().budget.giveBack(mappings::kOverMemory * afterimages_.clearRetired(isHeld));
}

napi_value Environment::expose(Id islandId, Range part) {
  Process& process = Process::get();
  forgetRevoked(islandId);
  Id exposure;
  Range range;
  {
    const Guard guard(process.lock);
    Island& island = *process.islands.find(islandId);
    island.requireParked();
    const Range whole = island.region().range();
    if (part.start > whole.size || part.size > whole.size - part.start) throw errors::NotAPart(part, whole.size);
    process.forgetGone();
    exposure = process.nextId();
    process.exposures.add(exposure, {id_, std::nullopt, false, true});
    island.expose(exposure, {id_, threadId});
    range = {whole.start + part.start, part.size};
  }
  // Not under the lock: allocating may take long.
  try {
    const napi_value buffer = buffers_.make(range, onBufferGone, exposure);
    held_[islandId] = {keep(buffer), exposure, 0, range.size, false, false, 0};
    return buffer;
  } catch (...) {  // no JavaScript has seen the buffer
    const Guard guard(process.lock);
    process.islands.find(islandId)->conceal();
    process.exposures.remove(exposure);
    throw;
  }
}

size_t Environment::detach(Id island) {
  const auto found = held_.find(island);
  if (found == held_.end()) {
    const Guard guard(Process::get().lock);
    Process::get().islands.find(island);  // says so if there is no such island at all
    throw errors::NotHeld(island);
  }
  const Held held = found->second;
  if (held.isCopied) return detachCopied(island, held);
  if (held.exposure == 0) return detachMemory(island, held);
  detachBuffer(island, held);
  return 0;
}

size_t Environment::detachMemory(Id islandId, Held held) {
  Process& process = Process::get();
  const napi_value memory = value(held.object);
  const Range now = memories_.rangeOf(memory);
  const bool isUnsettled = !requests_.areOver();
  if (isUnsettled) {
    noteUnsettled(memory);
  } else {
    settle();
  }
  const Guard guard(process.lock);
  Island& island = *process.islands.find(islandId);
  if (isUnsettled) island.doubtPages();
  const Range at = island.region().range();
  const Address expected = now.start + held.offset;
  if (at.start == expected) {
    leave(island, memory, at, held.isShared);
  } else {  // V8 unmapped the pages when it moved the memory: whatever is at the old address now is not ours
    if (island.isBorrowing()) {
      forgetAfterimage(at.start);
    } else {
      process.budget.giveBack(mappings::kOverMemory);
    }
    island.replaceLost();
  }
  process.occupancy.remove(at);
  held_.erase(islandId);
  napi_delete_reference(env_, held.object);
  process.afterParking(island);
  if (at.start != expected) throw errors::MemoryMoved(at.start, expected);
  return zeroGrowth(now, held.sizeBytes);
}

// A buffer that can be detached is out of JavaScript's reach afterwards. One that was detached already has passed its
// memory on (ArrayBuffer's transfer()), to an object that we do not know: then the island leaves the slot to it until
// the thread ends. It leaves the slot to requests that are under way, too: where nothing is accessible system
// calls fail, and other threads find zero pages. Whoever uses a buffer keeps it from being collected, so the slot is
// free when it is, or when all requests are over; which of them use it is not known.
void Environment::detachBuffer(Id islandId, Held held) {
  Process& process = Process::get();
  const napi_value buffer = value(held.object);
  const bool isUnsettled = !requests_.areOver();
  if (!isUnsettled) settle();
  bool isPassedOn = false;
  check(napi_is_detached_arraybuffer(env_, buffer, &isPassedOn), "napi_is_detached_arraybuffer");
  // There may be no space for it: then the island is exposed still.
  const bool isMoved = isUnsettled && leaveSlot(islandId, held.exposure);
  if (!isPassedOn) buffers_.detach(buffer, buffers_.isLarge(held.sizeBytes));
  if (isUnsettled) {
    const auto onCollected = [](napi_env, void* exposure, void*) {
      onBufferGone(static_cast<Id>(reinterpret_cast<Address>(exposure)));
    };
    void* const name = reinterpret_cast<void*>(static_cast<Address>(held.exposure));
    check(napi_add_finalizer(env_, buffer, name, onCollected, nullptr, nullptr), "napi_add_finalizer");
  }

  const Guard guard(process.lock);
  if (isPassedOn) process.forgetGone();
  Exposure& exposure = process.exposures.find(held.exposure);
  if (isPassedOn) exposure.awaitThreadEnd();
  const bool isRevoked = exposure.left.has_value() && !isMoved;
  const bool isOutOfReach = !isUnsettled && (!isPassedOn || exposure.isGone);
  if (!exposure.left) {
    Island& island = *process.islands.find(islandId);
    if (isOutOfReach) {
      island.conceal();
    } else {
      exposure.left.emplace(island.revoke());
    }
    process.afterParking(island);
  }
  if (isOutOfReach) {
    process.exposures.remove(held.exposure);
  } else {
    if (isUnsettled) exposure.awaitCollection();
    exposure.isHeld = false;
    exposure.isPassedOn = isPassedOn;
    left_.push_back(held.exposure);
  }
  held_.erase(islandId);
  napi_delete_reference(env_, held.object);
  if (isRevoked) throw errors::Revoked(islandId);
}

/** @returns false when somebody had revoked it before */
bool Environment::leaveSlot(Id islandId, Id exposureId) {
  Process& process = Process::get();
  const Guard guard(process.lock);
  process.forgetGone();
  Exposure& exposure = process.exposures.find(exposureId);
  if (exposure.left) return false;
  Island& island = *process.islands.find(islandId);
  exposure.left.emplace(island.revoke());
  island.doubtPages();
  process.afterParking(island);
  return true;
}

// What was detached cannot be used for anything new.
void Environment::settle() {
  for (const napi_ref memory : unsettled_) napi_delete_reference(env_, memory);
  unsettled_.clear();
  if (left_.empty()) return;
  Process& process = Process::get();
  const Guard guard(process.lock);
  process.forgetGone();
  std::vector<Id> stay;
  for (const Id id : left_) {
    if (!process.exposures.has(id)) continue;
    const Exposure& exposure = process.exposures.find(id);
    if (exposure.isPassedOn && !exposure.isGone) {
      stay.push_back(id);
    } else {
      process.exposures.remove(id);
    }
  }
  left_ = std::move(stay);
}

// Requests that begin while no island is there are begun by somebody who has the memory, and may begin them later just
// as well.
void Environment::noteUnsettled(napi_value memory) {
  if (isUnsettled(memory)) return;
  napi_ref reference;
  check(napi_create_reference(env_, memory, 0, &reference), "napi_create_reference");
  unsettled_.push_back(reference);
}

void Environment::requireSettled(napi_value memory) {
  if (unsettled_.empty()) return;
  if (requests_.areOver()) return settle();
  if (isUnsettled(memory)) throw errors::MemoryUnsettled();
}

/** Forgets those that were collected. */
bool Environment::isUnsettled(napi_value memory) {
  bool isFound = false;
  const auto isCollected = [&](napi_ref reference) {
    const napi_value known = value(reference);
    bool isSame = false;
    if (known != nullptr) check(napi_strict_equals(env_, known, memory, &isSame), "napi_strict_equals");
    isFound |= isSame;
    if (known == nullptr) napi_delete_reference(env_, reference);
    return known == nullptr;
  };
  unsettled_.erase(std::remove_if(unsettled_.begin(), unsettled_.end(), isCollected), unsettled_.end());
  return isFound;
}

/**
 * Cleans up after an exposure of this thread that was revoked, when the island comes back to it before it has called
 * `detach`.
 */
void Environment::forgetRevoked(Id island) {
  const auto found = held_.find(island);
  if (found == held_.end() || found->second.exposure == 0) return;
  {
    const Guard guard(Process::get().lock);
    if (!Process::get().exposures.find(found->second.exposure).left) return;
  }
  try {
    detachBuffer(island, found->second);
  } catch (const Error&) {
    // That it was revoked; the caller is about to hold it anew.
  }
}

Id Environment::overlay(napi_value memory, Id imageId) {
  Process& process = Process::get();
  requireSettled(memory);
  const Range whole = memories_.rangeOf(memory);
  const napi_ref object = keep(memory);
  try {
    const Guard guard(process.lock);
    const std::shared_ptr<Image> image = process.images.find(imageId).image;
    if (image->size() > whole.size) throw errors::MemoryTooSmall(whole.size, 0, image->size());
    process.occupancy.requireFree(whole);
    if (!canMap(memory, whole, whole)) {
      const Id id = process.nextId();
      copied_memory::bring(whole, *image);
      copies_.emplace(id, CopiedOverlay{object, image, whole.size});
      return id;
    }
    clearAfterimages(whole);
    process.budget.claim(mappings::kOverMemory);
    const Id id = process.nextId();
    overlays_.emplace(id, OverlaidMemory{object, Overlay(whole, image)});
    process.occupancy.add(whole);
    return id;
  } catch (...) {
    napi_delete_reference(env_, object);
    throw;
  }
}

size_t Environment::resetOverlay(Id id, std::optional<TaskKind> next) {
  if (const auto copied = copies_.find(id); copied != copies_.end()) return resetCopy(copied->second);
  OverlaidMemory& overlaid = findOverlay(id);
  Overlay& overlay = overlaid.overlay;
  const Range now = unmovedRange(overlaid);
  if (next) {
    resetForKind(overlay, *next);
  } else {
    overlay.reset(std::nullopt);
  }
  if (now.size == overlay.memory().size) return 0;
  const Guard guard(Process::get().lock);
  return zeroGrowth(now, overlay.memory().size);
}

/** A kind that is new takes mappings for its pages. */
void Environment::resetForKind(Overlay& overlay, TaskKind next) {
  Process& process = Process::get();
  {
    const Guard guard(process.lock);
    process.budget.claim(mappings::kParkedPages);
  }
  const size_t before = overlay.parkedCount();
  const auto settle = [&] {
    const Guard guard(process.lock);
    if (overlay.parkedCount() == before) process.budget.giveBack(mappings::kParkedPages);
  };
  try {
    overlay.reset(next);
  } catch (...) {
    settle();
    throw;
  }
  settle();
}

std::optional<size_t> Environment::firstDifference(Id id) {
  if (const auto copied = copies_.find(id); copied != copies_.end()) {
    return copied_memory::firstDifference(memories_.rangeOf(value(copied->second.memory)), *copied->second.image);
  }
  OverlaidMemory& overlaid = findOverlay(id);
  unmovedRange(overlaid);
  return overlaid.overlay.firstDifference();
}

Overlay& Environment::unmovedOverlay(Id id) {
  OverlaidMemory& overlaid = findOverlay(id);
  unmovedRange(overlaid);
  return overlaid.overlay;
}

size_t Environment::resetCopy(CopiedOverlay& copied) {
  const Range now = memories_.rangeOf(value(copied.memory));
  copied_memory::bring(now, *copied.image);
  copied.resets++;
  return now.size - copied.sizeBytes;
}

ResetStatistics Environment::resetsOf(Id id) {
  const auto copied = copies_.find(id);
  if (copied == copies_.end()) return findOverlay(id).overlay.resetStatistics();
  ResetStatistics all;
  all.dropped = copied->second.resets;
  return all;
}

void Environment::invalidateOverlay(Id id) {
  if (!isCopied(id)) findOverlay(id).overlay.invalidate();
}

void Environment::closeOverlay(Id id) {
  if (const auto copied = copies_.find(id); copied != copies_.end()) {
    copied_memory::zero(memories_.rangeOf(value(copied->second.memory)));
    napi_delete_reference(env_, copied->second.memory);
    copies_.erase(copied);
    return;
  }
  const auto found = overlays_.find(id);
  if (found == overlays_.end()) return;
  OverlaidMemory& overlaid = found->second;
  const bool isThere = memories_.rangeOf(value(overlaid.memory)).start == overlaid.overlay.memory().start;
  Process& process = Process::get();
  const Guard guard(process.lock);
  if (isThere) overlaid.overlay.remove();
  process.occupancy.remove(overlaid.overlay.memory());
  process.budget.giveBack(mappings::kOverMemory + overlaid.overlay.parkedCount() * mappings::kParkedPages);
  napi_delete_reference(env_, overlaid.memory);
  overlays_.erase(found);
}

Environment::OverlaidMemory& Environment::findOverlay(Id id) {
  if (isCopied(id)) throw errors::OnlyCopied(Process::get().copying.reason);
  const auto found = overlays_.find(id);
  if (found == overlays_.end()) throw errors::Closed("overlay", id);
  return found->second;
}

Range Environment::unmovedRange(const OverlaidMemory& overlaid) {
  const Range now = memories_.rangeOf(value(overlaid.memory));
  const Address then = overlaid.overlay.memory().start;
  if (now.start != then) throw errors::MemoryMoved(then, now.start);
  return now;
}

void Environment::requireUnmoved(Id islandId) {
  const auto found = held_.find(islandId);
  if (found == held_.end() || found->second.exposure != 0 || found->second.isCopied) return;
  const Address now = memories_.rangeOf(value(found->second.object)).start + found->second.offset;
  const Guard guard(Process::get().lock);
  const Address then = Process::get().islands.find(islandId)->region().range().start;
  if (now != then) throw errors::MemoryMoved(then, now);
}

/** Under the lock of the process. */
size_t Environment::zeroGrowth(Range now, size_t bytesBefore) {
  const Range grown{now.start + bytesBefore, now.size - bytesBefore};
  if (grown.size == 0) return 0;
  clearAfterimages(grown);
  for (const Range gap : Process::get().occupancy.gaps(grown)) pages::dropChanges(gap);
  return grown.size;
}

// No JavaScript can run any more, so a memory cannot be asked where it is: the mappings are. Node frees
// no reference by itself, not even when the environment ends.
void Environment::cleanUp() {
  Process& process = Process::get();
  pressureWatches.clear();  // waits for their threads, which take no lock
  const Guard guard(process.lock);
  const auto attempt = [](auto&& step) {
    try {
      step();
    } catch (const Error& error) {
      fprintf(stderr, "atoll: cleaning up after a thread: %s\n", error.message.c_str());
    }
  };
  for (const auto& [island, held] : held_) attempt([&, island = island, &held = held] { giveBackHeld(island, held); });
  for (auto& [id, overlaid] : overlays_) {
    attempt([&overlay = overlaid.overlay] {
      if (overlay.isIntact()) overlay.remove();
    });
    process.occupancy.remove(overlaid.overlay.memory());
    process.budget.giveBack(mappings::kOverMemory + overlaid.overlay.parkedCount() * mappings::kParkedPages);
  }
  snapshots.clear();
  regions.clear();
  scratchSnapshots.clear();
  scratchAreas.clear();
  std::vector<Id> buffers;
  for (const auto& [id, entry] : process.buffers) {
    if (entry.owner == id_) buffers.push_back(id);
  }
  for (const Id id : buffers) process.closeBuffer(id);
  // Where V8 still has the memory of a buffer that was passed on, the slot stays its own until that is gone.
  const auto isOver = [this](const Exposure& each) { return each.environment == id_ && each.isHeld; };
  process.exposures.removeIf(isOver);
  // Node has waited for the thread's requests and closed its sockets.
  for (const Id id : left_) {
    if (!process.exposures.has(id)) continue;
    Exposure& exposure = process.exposures.find(id);
    if (exposure.isPassedOn && !exposure.isGone) {
      exposure.isPassedOn = false;  // there is no thread left to settle it
    } else {
      process.exposures.remove(id);
    }
  }
  for (const Id reservation : reservations_) {
    if (process.reservations.has(reservation)) process.closeReservation(reservation);
  }
  for (const auto& [image, handles] : images_) {
    for (size_t handle = 0; handle < handles; handle += 1) process.closeImageHandle(image);
  }
  process.budget.giveBack(mappings::kOverMemory * afterimages_.count());
  for (const auto& [island, held] : held_) napi_delete_reference(env_, held.object);
  for (const auto& [id, overlaid] : overlays_) napi_delete_reference(env_, overlaid.memory);
  for (const auto& [id, copied] : copies_) napi_delete_reference(env_, copied.memory);
  for (const napi_ref memory : unsettled_) napi_delete_reference(env_, memory);
  unsettled_.clear();
  held_.clear();
  overlays_.clear();
  copies_.clear();
  samplers.clear();
  meters.clear();
}

void Environment::giveBackHeld(Id islandId, const Held& held) {
  Process& process = Process::get();
  Exposure* const exposure = held.exposure == 0 ? nullptr : &process.exposures.find(held.exposure);
  if (exposure != nullptr) exposure->isHeld = !isPassedOn(held);
  if (exposure != nullptr && exposure->left) return;  // revoked: no longer ours
  Island& island = *process.islands.find(islandId);
  if (exposure != nullptr) {
    if (!exposure->isHeld) {
      exposure->left.emplace(island.revoke());
    } else {
      island.conceal();
    }
  } else if (held.isCopied) {
    process.occupancy.remove({held.target, 0});
    island.detachCopied();
  } else {
    process.occupancy.remove(island.region().range());
    if (!island.isBorrowing()) process.budget.giveBack(mappings::kOverMemory);
    if (island.region().isIntact()) {
      island.detach();  // what stays in its place goes with the memory, which V8 is about to free
    } else {
      island.replaceLost();
    }
  }
  island.abandon(threadId);
  process.afterParking(island);
}

bool Environment::isPassedOn(const Held& held) const {
  napi_handle_scope scope;
  bool isDetached = false;
  check(napi_open_handle_scope(env_, &scope), "napi_open_handle_scope");
  const napi_status status = napi_is_detached_arraybuffer(env_, value(held.object), &isDetached);
  napi_close_handle_scope(env_, scope);
  check(status, "napi_is_detached_arraybuffer");
  return isDetached;
}

napi_value Environment::value(napi_ref reference) const {
  napi_value value;
  check(napi_get_reference_value(env_, reference, &value), "napi_get_reference_value");
  return value;
}

napi_ref Environment::keep(napi_value value) const {
  napi_ref reference;
  check(napi_create_reference(env_, value, 1, &reference), "napi_create_reference");
  return reference;
}

}  // namespace atoll_memory
