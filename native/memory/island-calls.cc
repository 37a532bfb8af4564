#include "calls.h"
#include "swap-out.h"

namespace atoll_memory {

namespace {

using Guard = std::lock_guard<std::mutex>;

const char* name(Island::State state) {
  switch (state) {
    case Island::State::Parked: return "parked";
    case Island::State::Attached: return "attached";
    case Island::State::Exposed: return "exposed";
    case Island::State::Busy: return "busy";
  }
  return "";
}

const char* name(Island::Content content) {
  switch (content) {
    case Island::Content::Fresh: return "fresh";
    case Island::Content::Zero: return "zero";
    case Island::Content::Used: return "used";
  }
  return "";
}

Id add(Id reservationId, size_t size, std::optional<Id> imageId) {
  Process& process = Process::get();
  const Guard guard(process.lock);
  const auto reservation = process.reservations.find(reservationId).reservation;
  const auto image = imageId ? process.images.find(*imageId).image : nullptr;
  if (image && image->size() != size) throw errors::ImageSize(size, image->size());
  process.budget.claim(mappings::kIsland);
  const Id id = process.nextId();
  process.islands.add(id, std::make_unique<Island>(id, reservation, size, image));
  return id;
}

void destroy(Id id) {
  Process& process = Process::get();
  const Guard guard(process.lock);
  if (!process.islands.has(id)) return;
  process.islands.find(id)->requireParked();
  process.destroyIsland(id);
}

napi_value create(const Call& call) {
  const size_t size = call.wholePages(1, "sizeBytes", 1);
  const bool populate = call.flag(3, "populate");
  const Id id = add(call.id(0, "reservation"), size, call.optionalId(2, "image"));
  if (populate) {
    try {
      call.environment().work(id, std::nullopt, [](Region& region) { region.populate(); });
    } catch (const Error&) {
      destroy(id);
      throw;
    }
  }
  return call.make(id);
}

napi_value status(const Call& call) {
  const Id id = call.id(0, "island");
  Process& process = Process::get();
  const Guard guard(process.lock);
  const Island& island = *process.islands.find(id);
  const auto& image = island.region().image();
  const auto& holder = island.holder();
  const Range range = island.region().range();
  return call.make({{"state", call.make(name(island.state()))},
                    {"content", call.make(name(island.content()))},
                    {"address", call.make(range.start)},
                    {"sizeBytes", call.make(range.size)},
                    {"imageId", image ? call.make(image->id()) : call.null()},
                    {"holderThreadId", holder ? call.make(holder->threadId) : call.null()},
                    {"abandonedByThreadId", call.make(island.abandonedBy())}});
}

napi_value attach(const Call& call) {
  const size_t offset = call.wholePages(2, "offsetBytes", 0);
  return call.make(call.environment().attach(call.id(0, "island"), call.argument(1), offset));
}

napi_value expose(const Call& call) {
  const Range part{call.wholePages(1, "offsetBytes", 0), call.wholePages(2, "sizeBytes", 1)};
  return call.environment().expose(call.id(0, "island"), part);
}

napi_value detach(const Call& call) {
  return call.make(call.environment().detach(call.id(0, "island")));
}

napi_value revoke(const Call& call) {
  const Id id = call.id(0, "island");
  Process& process = Process::get();
  const Guard guard(process.lock);
  Island& island = *process.islands.find(id);
  if (island.state() != Island::State::Exposed) throw errors::NotExposed(id);
  Exposure& exposure = process.exposures.find(island.exposure());
  exposure.left.emplace(island.revoke());
  return nullptr;
}

napi_value reset(const Call& call) {
  call.environment().work(call.id(0, "island"), Island::Content::Fresh, [](Region& region) { region.reset(); });
  return nullptr;
}

napi_value wipe(const Call& call) {
  call.environment().work(call.id(0, "island"), Island::Content::Zero, [](Region& region) { region.wipe(); });
  return nullptr;
}

napi_value populate(const Call& call) {
  call.environment().work(call.id(0, "island"), std::nullopt, [](Region& region) { region.populate(); });
  return nullptr;
}

napi_value firstDifference(const Call& call) {
  std::optional<size_t> found;
  const auto compare = [&found](const Region& region) { found = region.firstDifference(); };
  call.environment().work(call.id(0, "island"), std::nullopt, compare);
  return call.make(found);
}

napi_value resets(const Call& call) {
  ResetStatistics statistics;
  const auto read = [&statistics](const Region& region) { statistics = region.resetStatistics(); };
  call.environment().work(call.id(0, "island"), std::nullopt, read);
  return call.make(statistics);
}

napi_value swapOutPages(const Call& call) {
  size_t bytes = 0;
  call.environment().work(call.id(0, "island"), std::nullopt, [&bytes](Region& region) { bytes = swapOut(region); });
  return call.make(bytes);
}

napi_value invalidate(const Call& call) {
  call.environment().work(call.id(0, "island"), std::nullopt, [](Region& region) { region.invalidate(); });
  return nullptr;
}

napi_value close(const Call& call) {
  destroy(call.id(0, "island"));
  return nullptr;
}

}  // namespace

std::vector<NamedFunction> islandFunctions() {
  return {{"islandCreate", guarded<create>},     {"islandStatus", guarded<status>},
          {"islandAttach", guarded<attach>},     {"islandExpose", guarded<expose>},
          {"islandDetach", guarded<detach>},     {"islandRevoke", guarded<revoke>},
          {"islandReset", guarded<reset>},       {"islandWipe", guarded<wipe>},
          {"islandPopulate", guarded<populate>}, {"islandFirstDifference", guarded<firstDifference>},
          {"islandResets", guarded<resets>},     {"islandSwapOut", guarded<swapOutPages>}, {"islandInvalidate", guarded<invalidate>},
          {"islandClose", guarded<close>}};
}

}  // namespace atoll_memory
