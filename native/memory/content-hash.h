// A hash of content, to find images that may be equal; whether they are is told by their bytes.
#pragma once
#include <cstddef>
#include <cstdint>

namespace atoll_memory {

/**
 * XXH64 with seed 0, by Yann Collet: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md. Whoever wants
 * collisions finds them.
 */
uint64_t contentHash(const void* content, size_t size);

}  // namespace atoll_memory
