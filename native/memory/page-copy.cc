#include "page-copy.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace atoll_memory {

namespace {

#if defined(__x86_64__)

constexpr size_t kStep = 128;

// Stores that do not pass through the caches. Sound for whole pages only: addresses are multiples of 32 bytes, sizes of
// 128. The fence orders them before anything that another thread is told afterwards.
__attribute__((target("avx"))) void copyByStreams(const std::vector<Run>& runs, char* to, const char* from) {
  for (const Run& run : runs) {
    for (size_t at = run.offset; at < run.end(); at += kStep) {
      const auto* source = reinterpret_cast<const __m256i*>(from + at);
      auto* target = reinterpret_cast<__m256i*>(to + at);
      const __m256i first = _mm256_load_si256(source);
      const __m256i second = _mm256_load_si256(source + 1);
      const __m256i third = _mm256_load_si256(source + 2);
      const __m256i fourth = _mm256_load_si256(source + 3);
      _mm256_stream_si256(target, first);
      _mm256_stream_si256(target + 1, second);
      _mm256_stream_si256(target + 2, third);
      _mm256_stream_si256(target + 3, fourth);
    }
  }
  _mm_sfence();
}

bool canCopyByStreams() {
  static const bool can = __builtin_cpu_supports("avx");
  return can;
}

#else

void copyByStreams(const std::vector<Run>&, char*, const char*) {}
bool canCopyByStreams() { return false; }

#endif

}  // namespace

void copyRuns(const std::vector<Run>& runs, char* to, const char* from) {
  for (const Run& run : runs) memcpy(to + run.offset, from + run.offset, run.size);
}

void copyRunsPastCaches(const std::vector<Run>& runs, char* to, const char* from) {
  if (!canCopyByStreams()) return copyRuns(runs, to, from);
  copyByStreams(runs, to, from);
}

}  // namespace atoll_memory
