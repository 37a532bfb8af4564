// Meters of threads, processes and control groups. A set of them belongs to the thread that made it.
#include "calls.h"

namespace atoll_memory {

namespace {

constexpr double kLargestPid = 4194304;  // PID_MAX_LIMIT of 64-bit kernels
constexpr double kMostRows = 1 << 20;

Id newId() {
  const std::lock_guard<std::mutex> guard(Process::get().lock);
  return Process::get().nextId();
}

/** @throws Closed */
Meters& metersOf(const Call& call) {
  const Id id = call.id(0, "meters");
  const auto found = call.environment().meters.find(id);
  if (found == call.environment().meters.end()) throw errors::Closed("set of meters", id);
  return found->second;
}

napi_value create(const Call& call) {
  const Id id = newId();
  call.environment().meters.emplace(id, Meters());
  return call.make(id);
}

napi_value add(const Call& call, Meters& meters, Meter meter) {
  const Id id = newId();
  meters.add(id, std::move(meter));
  if (meters.begin(id)) return call.make(id);
  meters.remove(id);
  return call.null();
}

napi_value open(const Call& call) {
  Meters& meters = metersOf(call);
  const std::string scope = call.text(1, "scope");
  if (scope == "group") return add(call, meters, Meter(call.path(2, "folder")));
  if (scope != "thread" && scope != "process") {
    throw errors::WrongType("scope", "\"thread\", \"process\" or \"group\"");
  }
  const pid_t target = static_cast<pid_t>(call.number(2, "id", 1, kLargestPid));
  return add(call, meters, Meter(scope == "thread" ? Meter::Scope::Thread : Meter::Scope::Process, target));
}

napi_value begin(const Call& call) { return call.make(metersOf(call).begin(call.id(1, "meter"))); }

napi_value place(const Call& call) {
  const auto row = call.optionalNumber(2, "row", 0, kMostRows - 1);
  const auto island = call.optionalId(3, "island");
  metersOf(call).place(call.id(1, "meter"), row ? std::optional(static_cast<size_t>(*row)) : std::nullopt, island);
  return nullptr;
}

napi_value sample(const Call& call) {
  Meters::Columns columns{{}, static_cast<size_t>(call.number(2, "rows", 0, kMostRows))};
  for (uint32_t column = 0; column < Meters::kColumns; column += 1) {
    columns.values[column] = call.doublesOf(1, column, "columns", columns.rows);
  }
  return call.make(metersOf(call).sample(columns));
}

napi_value close(const Call& call) {
  metersOf(call).remove(call.id(1, "meter"));
  return nullptr;
}

napi_value closeAll(const Call& call) {
  call.environment().meters.erase(call.id(0, "meters"));
  return nullptr;
}

napi_value hasHardwareCounters(const Call& call) { return call.make(PerfCounters::hasHardware()); }

}  // namespace

std::vector<NamedFunction> meterFunctions() {
  return {{"metersCreate", guarded<create>}, {"metersSample", guarded<sample>},
          {"metersClose", guarded<closeAll>}, {"meterOpen", guarded<open>},
          {"meterBegin", guarded<begin>},     {"meterPlace", guarded<place>},
          {"meterClose", guarded<close>},     {"hasHardwareCounters", guarded<hasHardwareCounters>}};
}

}  // namespace atoll_memory
