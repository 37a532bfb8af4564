#include "calls.h"

namespace atoll_memory {

namespace {

using Guard = std::lock_guard<std::mutex>;

napi_value create(const Call& call) {
  const size_t size = call.wholePages(0, "sizeBytes", 1);
  Process& process = Process::get();
  const Guard guard(process.lock);
  process.budget.claim(mappings::kReservation);
  const Id id = process.nextId();
  process.reservations.add(id, {std::make_shared<Reservation>(size), call.environment().id()});
  call.environment().own(id);
  return call.make(id);
}

napi_value status(const Call& call) {
  const Id id = call.id(0, "reservation");
  Range range;
  size_t largestFree, islands = 0;
  {
    Process& process = Process::get();
    const Guard guard(process.lock);
    const auto& reservation = process.reservations.find(id).reservation;
    range = reservation->range();
    largestFree = reservation->largestFree();
    for (const auto& [island, entry] : process.islands) islands += entry->reservation() == reservation ? 1 : 0;
  }
  return call.make({{"address", call.make(range.start)},
                    {"sizeBytes", call.make(range.size)},
                    {"largestFreeBytes", call.make(largestFree)},
                    {"islandCount", call.make(islands)}});
}

napi_value close(const Call& call) {
  const Id id = call.id(0, "reservation");
  Process& process = Process::get();
  const Guard guard(process.lock);
  if (!process.reservations.has(id)) return nullptr;
  const auto& reservation = process.reservations.find(id).reservation;
  for (const auto& [island, entry] : process.islands) {
    if (entry->reservation() == reservation) entry->requireParked();
  }
  process.closeReservation(id);
  return nullptr;
}

}  // namespace

std::vector<NamedFunction> reservationFunctions() {
  return {{"reservationCreate", guarded<create>},
          {"reservationStatus", guarded<status>},
          {"reservationClose", guarded<close>}};
}

}  // namespace atoll_memory
