// Scratch storage.
#include "calls.h"

namespace atoll_memory {

namespace {

constexpr size_t kLongestPath = 4096;

ScratchArea& find(const Call& call) { return *call.environment().scratchArea(call.id(0, "area")); }

ScratchSnapshot& findSnapshot(const Call& call) {
  const Id id = call.id(0, "snapshot");
  const auto found = call.environment().scratchSnapshots.find(id);
  if (found == call.environment().scratchSnapshots.end()) throw errors::Closed("snapshot", id);
  return found->second;
}

napi_value made(const Call& call, ScratchChanges changes) {
  return call.make({{"changedBytes", call.make(changes.bytes)}, {"runs", call.make(changes.runs)}});
}

napi_value open(const Call& call) {
  const std::string path = call.longText(0, "folder", kLongestPath);
  std::optional<size_t> limit;
  if (!call.isNull(1)) limit = static_cast<size_t>(call.number(1, "limitBytes", 0, kMaximumBytes));
  auto area = std::make_shared<ScratchArea>(path, limit);
  const size_t size = area->size();
  const Id id = Process::get().newId();
  call.environment().scratchAreas.emplace(id, std::move(area));
  return call.make({{"id", call.make(id)}, {"sizeBytes", call.make(size)}});
}

napi_value changedBytes(const Call& call) { return call.make(find(call).changes().bytes); }

napi_value reset(const Call& call) { return made(call, find(call).reset()); }

napi_value snapshot(const Call& call) {
  const auto area = call.environment().scratchArea(call.id(0, "area"));
  const auto buffer = Process::get().buffer(call.id(1, "buffer"));
  ScratchSnapshot taken(area, buffer);
  const Id id = Process::get().newId();
  call.environment().scratchSnapshots.emplace(id, std::move(taken));
  return call.make(id);
}

napi_value close(const Call& call) {
  call.environment().scratchAreas.erase(call.id(0, "area"));
  return nullptr;
}

napi_value snapshotStatus(const Call& call) {
  const ScratchSnapshot& snapshot = findSnapshot(call);
  return call.make({{"changedBytes", call.make(snapshot.changedBytes())},
                    {"heldBytes", call.make(snapshot.heldBytes())},
                    {"runs", call.make(snapshot.runCount())}});
}

napi_value snapshotRestore(const Call& call) {
  findSnapshot(call).restore();
  return nullptr;
}

napi_value snapshotClose(const Call& call) {
  call.environment().scratchSnapshots.erase(call.id(0, "snapshot"));
  return nullptr;
}

}  // namespace

std::vector<NamedFunction> scratchFunctions() {
  return {{"scratchOpen", guarded<open>},
          {"scratchChangedBytes", guarded<changedBytes>},
          {"scratchReset", guarded<reset>},
          {"scratchSnapshot", guarded<snapshot>},
          {"scratchClose", guarded<close>},
          {"scratchSnapshotStatus", guarded<snapshotStatus>},
          {"scratchSnapshotRestore", guarded<snapshotRestore>},
          {"scratchSnapshotClose", guarded<snapshotClose>}};
}

}  // namespace atoll_memory
