// Private memory of other processes.
#include "calls.h"
#include "child-memory.h"

namespace atoll_memory {

namespace {

napi_value create(const Call& call) {
  const auto process = static_cast<pid_t>(call.number(0, "processId", 1, INT32_MAX));
  const Range range{call.wholePages(1, "address", 1), call.wholePages(2, "sizeBytes", 1)};
  const std::string quiesce = call.text(3, "quiesce");
  const bool stops = quiesce == "stop";
  if (!stops && quiesce != "promised") throw errors::WrongType("quiesce", "\"stop\" or \"promised\"");
  if (stops && process == getpid()) throw errors::ProcessRuns(process, "it is this one");
  {
    Process& own = Process::get();
    const std::lock_guard<std::mutex> guard(own.lock);
    own.budget.claim(mappings::kBuffer);
  }
  return call.make(call.environment().addRegion(std::make_unique<ChildMemory>(process, range, stops)));
}

}  // namespace

std::vector<NamedFunction> childFunctions() { return {{"childCreate", guarded<create>}}; }

}  // namespace atoll_memory
