// Buffers for snapshots, and the snapshots in them.
#include <unistd.h>

#include "calls.h"
#include "pages.h"

namespace atoll_memory {

namespace {

using Guard = std::lock_guard<std::mutex>;

napi_value bufferCreate(const Call& call) {
  const size_t size = call.wholePages(0, "sizeBytes", 1);
  const size_t all = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * pages::pageBytes();
  if (size > all) {
    throw errors::OutOfRange("sizeBytes", static_cast<double>(size), "within this machine's " + std::to_string(all));
  }
  const auto buffer = std::make_shared<SnapshotBuffer>(size);
  Process& process = Process::get();
  const Guard guard(process.lock);
  process.budget.claim(mappings::kBuffer);
  const Id id = process.nextId();
  process.buffers.add(id, {buffer, call.environment().id()});
  return call.make(id);
}

napi_value bufferStatus(const Call& call) {
  const auto buffer = Process::get().buffer(call.id(0, "buffer"));
  return call.make({{"sizeBytes", call.make(buffer->size())}, {"freeBytes", call.make(buffer->freeBytes())}});
}

napi_value bufferClose(const Call& call) {
  const Id id = call.id(0, "buffer");
  Process& process = Process::get();
  const Guard guard(process.lock);
  if (process.buffers.has(id)) process.closeBuffer(id);
  return nullptr;
}

RegionSnapshot& find(const Call& call) {
  const Id id = call.id(0, "snapshot");
  const auto found = call.environment().snapshots.find(id);
  if (found == call.environment().snapshots.end()) throw errors::Closed("snapshot", id);
  return found->second;
}

napi_value status(const Call& call) {
  const PageSnapshot& pages = find(call).pages;
  return call.make({{"changedBytes", call.make(pages.changedBytes())},
                    {"heldBytes", call.make(pages.heldBytes())},
                    {"runs", call.make(pages.runCount())}});
}

napi_value restore(const Call& call) {
  const RegionSnapshot& snapshot = find(call);
  call.environment().region(snapshot.region).work([&](PageStore& pages) { snapshot.pages.restore(pages); });
  return nullptr;
}

napi_value close(const Call& call) {
  call.environment().snapshots.erase(call.id(0, "snapshot"));
  return nullptr;
}

}  // namespace

std::vector<NamedFunction> snapshotFunctions() {
  return {{"bufferCreate", guarded<bufferCreate>}, {"bufferStatus", guarded<bufferStatus>},
          {"bufferClose", guarded<bufferClose>},   {"snapshotStatus", guarded<status>},
          {"snapshotRestore", guarded<restore>},   {"snapshotClose", guarded<close>}};
}

}  // namespace atoll_memory
