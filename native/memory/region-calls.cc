// Regions that can be put back by themselves.
#include "calls.h"
#include "pages.h"
#include "private-pages.h"
#include "arena-pages.h"

namespace atoll_memory {

namespace {

/** Part of an overlaid memory, as large as that was when it was overlaid. */
class OverlayRegion : public ResettableRegion {
 public:
  OverlayRegion(Environment& environment, Id overlay, Run part)
      : ResettableRegion(part.size), environment_(environment), overlay_(overlay), part_(part) {
    const size_t whole = environment.unmovedOverlay(overlay).memory().size;
    if (part.offset > whole || part.size > whole - part.offset) {
      throw errors::OutsideOf("overlay", whole, part.offset, part.size);
    }
  }

  void work(const std::function<void(PageStore&)>& work) override {
    Overlay& overlay = environment_.unmovedOverlay(overlay_);
    PrivatePages pages(overlay.region(), {overlay.memory().start + part_.offset, part_.size});
    work(pages);
  }

 private:
  Environment& environment_;
  Id overlay_;
  Run part_;
};

/** Part of an island, wherever that is. */
class IslandRegion : public ResettableRegion {
 public:
  IslandRegion(Environment& environment, Id island, Run part)
      : ResettableRegion(part.size), environment_(environment), island_(island), part_(part) {
    Process& process = Process::get();
    const std::lock_guard<std::mutex> guard(process.lock);
    const size_t whole = process.islands.find(island)->region().range().size;
    if (part.offset > whole || part.size > whole - part.offset) {
      throw errors::OutsideOf("island", whole, part.offset, part.size);
    }
  }

  void work(const std::function<void(PageStore&)>& work) override {
    environment_.work(island_, std::nullopt, [&](Region& region) {
      PrivatePages pages(region, {region.range().start + part_.offset, part_.size});
      work(pages);
    });
  }

 private:
  Environment& environment_;
  Id island_;
  Run part_;
};

template <class Kind>
napi_value createPart(const Call& call) {
  const Run part{call.wholePages(1, "offsetBytes", 0), call.wholePages(2, "sizeBytes", 1)};
  return call.make(call.environment().addRegion(std::make_unique<Kind>(call.environment(), call.id(0, "id"), part)));
}

napi_value createArena(const Call& call) {
  return call.make(call.environment().addRegion(std::make_unique<ArenaRegion>(call.env(), call.argument(0))));
}

ResettableRegion& find(const Call& call) { return call.environment().region(call.id(0, "region")); }

napi_value changedBytes(const Call& call) {
  size_t bytes = 0;
  find(call).work([&bytes](PageStore& pages) { bytes = bytesIn(pages.changed()); });
  return call.make(bytes);
}

napi_value reset(const Call& call) {
  std::vector<Run> runs;
  find(call).work([&runs](PageStore& pages) { runs = pages.reset(); });
  return call.make({{"changedBytes", call.make(bytesIn(runs))}, {"runs", call.make(runs.size())}});
}

napi_value snapshot(const Call& call) {
  Environment& environment = call.environment();
  const Id region = call.id(0, "region");
  const auto buffer = Process::get().buffer(call.id(1, "buffer"));
  std::optional<PageSnapshot> taken;
  environment.region(region).work([&](PageStore& pages) { taken.emplace(pages, buffer); });
  const Id id = Process::get().newId();
  environment.snapshots.emplace(id, RegionSnapshot{region, std::move(*taken)});
  return call.make(id);
}

napi_value close(const Call& call) {
  call.environment().regions.erase(call.id(0, "region"));
  return nullptr;
}

}  // namespace

std::vector<NamedFunction> regionFunctions() {
  return {{"overlayRegion", guarded<createPart<OverlayRegion>>},
          {"islandRegion", guarded<createPart<IslandRegion>>},
          {"arenaRegion", guarded<createArena>},
          {"regionChangedBytes", guarded<changedBytes>},
          {"regionReset", guarded<reset>},
          {"regionSnapshot", guarded<snapshot>},
          {"regionClose", guarded<close>}};
}

}  // namespace atoll_memory
