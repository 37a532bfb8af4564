#include "reset-costs.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <vector>

#include "image.h"
#include "pages.h"

namespace atoll_memory {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kPages = 64;
/** Tasks write here and there, which costs more than page after page. A prime, so that all places are different. */
constexpr size_t kPlaces = 2039;
constexpr size_t kStride = 797;
constexpr size_t kRounds = 9;

template <class Work>
double nanosecondsPerPage(Work work) {
  const auto began = Clock::now();
  work();
  return std::chrono::duration<double, std::nano>(Clock::now() - began).count() / kPages;
}

double median(std::array<double, kRounds>& values) {
  std::nth_element(values.begin(), values.begin() + kRounds / 2, values.end());
  return values[kRounds / 2];
}

// Where memory for the trial is lacking, the figures of a middling machine do: they steer speed only.
constexpr ResetCosts kTypical = {1500, 200, 150};

ResetCosts measure() {
  const size_t page = pages::pageBytes();
  const std::vector<char> content(kPlaces * page, 1);
  const auto image = Image::create(0, {content.data(), content.size()}, content.size(), Backing::Small);
  const Range range{pages::reserve(content.size(), page), content.size()};
  pages::mapFile(range, image->file());
  char* bytes = reinterpret_cast<char*>(range.start);
  std::array<double, kRounds> fault, drop, copy;
  for (size_t round = 0; round < kRounds; round++) {
    const auto eachPage = [&](auto work) {
      return nanosecondsPerPage([&] {
        for (size_t index = 1; index <= kPages; index++) work(index * kStride % kPlaces * page);
      });
    };
    fault[round] = eachPage([&](size_t at) { static_cast<volatile char*>(bytes)[at] = 2; });
    copy[round] = eachPage([&](size_t at) { memcpy(bytes + at, image->content() + at, page); });
    drop[round] = nanosecondsPerPage([&] { pages::dropChanges(range); });
  }
  pages::release(range);
  return {median(fault), median(drop), median(copy)};
}

}  // namespace

const ResetCosts& ResetCosts::get() {
  static const ResetCosts costs = [] {
    try {
      return measure();
    } catch (...) {
      return kTypical;
    }
  }();
  return costs;
}

}  // namespace atoll_memory
