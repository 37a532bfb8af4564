#include "process.h"

namespace atoll_memory {

Process& Process::get() {
  static Process& process = *new Process();
  return process;
}

Id Process::newId() {
  const std::lock_guard<std::mutex> guard(lock);
  return nextId();
}

std::shared_ptr<SnapshotBuffer> Process::buffer(Id id) {
  const std::lock_guard<std::mutex> guard(lock);
  return buffers.find(id).buffer;
}

std::vector<std::shared_ptr<Image>> Process::imagesWith(uint64_t hash) {
  const std::lock_guard<std::mutex> guard(lock);
  std::vector<std::shared_ptr<Image>> found;
  for (const auto& [id, entry] : images) {
    if (entry.image->hash() == hash) found.push_back(entry.image);
  }
  return found;
}

void Process::noteGone(Id exposure) {
  const std::lock_guard<std::mutex> guard(goneLock_);
  gone_.push_back(exposure);
}

void Process::forgetGone() {
  std::vector<Id> gone;
  {
    const std::lock_guard<std::mutex> guard(goneLock_);
    gone.swap(gone_);
  }
  for (const Id id : gone) {
    if (!exposures.has(id)) continue;
    Exposure& exposure = exposures.find(id);
    if (--exposure.ties > 0) continue;
    exposure.isGone = true;
    if (!exposure.isHeld && !exposure.isPassedOn) exposures.remove(id);
  }
}

void Process::destroyIsland(Id id) {
  islands.remove(id);
  budget.giveBack(mappings::kIsland);
}

void Process::closeReservation(Id id) {
  const Reservation* closing = reservations.find(id).reservation.get();
  std::vector<Id> parked;
  for (auto& [islandId, island] : islands) {
    if (island->reservation().get() != closing) continue;
    island->isClosing = true;
    if (island->state() == Island::State::Parked) parked.push_back(islandId);
  }
  for (const Id islandId : parked) destroyIsland(islandId);
  reservations.remove(id);  // the addresses go when the last island has gone
  budget.giveBack(mappings::kReservation);
}

void Process::closeImageHandle(Id id) {
  ImageEntry& entry = images.find(id);
  if (--entry.handles > 0) return;
  entry.image->retire();
  images.remove(id);  // the memory goes when no island or overlay uses it
  budget.giveBack(mappings::kImage);
}

void Process::closeBuffer(Id id) {
  buffers.remove(id);  // the memory goes when no snapshot is left in it
  budget.giveBack(mappings::kBuffer);
}

void Process::afterParking(Island& island) {
  if (island.isClosing) destroyIsland(island.id);
}

}  // namespace atoll_memory
