// Sampling, and what the process as a whole reports.
#include <utility>

#include "calls.h"
#include "guard.h"
#include "maps.h"

namespace atoll_memory {

namespace {

using Guard = std::lock_guard<std::mutex>;

napi_value nameThread(const Call& call) {
  call.environment().threadId = call.number(0, "threadId", 0, UINT32_MAX);
  return nullptr;
}

napi_value samplerOpen(const Call& call) {
  const std::string scope = call.text(0, "scope");
  if (scope != "process" && scope != "thread") throw errors::WrongType("scope", "\"process\" or \"thread\"");
  Id id;
  {
    const Guard guard(Process::get().lock);
    id = Process::get().nextId();
  }
  const auto whose = scope == "thread" ? Sampler::Scope::Thread : Sampler::Scope::Process;
  call.environment().samplers.emplace(id, Sampler(whose));
  return call.make(id);
}

napi_value samplerRead(const Call& call) {
  const Id id = call.id(0, "sampler");
  const auto found = call.environment().samplers.find(id);
  if (found == call.environment().samplers.end()) throw errors::Closed("sampler", id);
  found->second.read(call.doubles(1, "values", Sampler::kFields));
  return nullptr;
}

napi_value samplerClose(const Call& call) {
  call.environment().samplers.erase(call.id(0, "sampler"));
  return nullptr;
}

napi_value pressureWatch(const Call& call) {
  const auto trigger = call.optionalText(1, "trigger");
  auto watch =
      std::make_unique<PressureWatch>(call.env(), call.path(0, "path"), trigger.value_or(""), call.function(2, "told"));
  const Id id = Process::get().newId();
  call.environment().pressureWatches.emplace(id, std::move(watch));
  return call.make(id);
}

napi_value pressureUnwatch(const Call& call) {
  call.environment().pressureWatches.erase(call.id(0, "watch"));
  return nullptr;
}

napi_value mappingCount(const Call& call) {
  const Guard guard(Process::get().lock);
  return call.make({{"count", call.make(countMappings())},
                    {"limit", call.make(Process::get().budget.limit())}});
}

napi_value limitMappings(const Call& call) {
  const double builtIn = static_cast<double>(MappingBudget::builtInLimit());
  const bool isLowered = call.optionalId(0, "limit").has_value();
  const size_t limit = isLowered ? static_cast<size_t>(call.number(0, "limit", 1, builtIn)) : 0;
  const Guard guard(Process::get().lock);
  Process::get().budget.lower(limit);
  return nullptr;
}

/** () -> { reason, isNews: nobody was told before } */
napi_value copyingReport(const Call& call) {
  const Guard guard(Process::get().lock);
  auto& copying = Process::get().copying;
  const bool isCopying = !copying.reason.empty();
  const bool isNews = isCopying && !std::exchange(copying.isTold, isCopying);
  const napi_value reason = isCopying ? call.make(copying.reason.c_str()) : call.null();
  return call.make({{"reason", reason}, {"isNews", call.make(isNews)}});
}

napi_value guardReport(const Call& call) {
  const guard::Report report = guard::report();
  return call.make({{"hits", call.make(report.hits)},
                    {"lastAddress", report.hits == 0 ? call.null() : call.make(report.lastAddress)}});
}

}  // namespace

std::vector<NamedFunction> hostFunctions() {
  return {{"pressureWatch", guarded<pressureWatch>}, {"pressureUnwatch", guarded<pressureUnwatch>},
          {"nameThread", guarded<nameThread>},       {"samplerOpen", guarded<samplerOpen>},
          {"samplerRead", guarded<samplerRead>},     {"samplerClose", guarded<samplerClose>},
          {"mappingCount", guarded<mappingCount>},   {"limitMappings", guarded<limitMappings>},
          {"copyingReport", guarded<copyingReport>}, {"guardReport", guarded<guardReport>}};
}

}  // namespace atoll_memory
