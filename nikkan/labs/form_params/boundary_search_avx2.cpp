#include "nikkan/labs/form_params/boundary_search.hpp"

// Compiled with -mavx2 where that exists (CMakeLists.txt): nothing in here runs before the processor was asked.
#if defined(__AVX2__)

#include <immintrin.h>

#include <bit>
#include <cstdint>
#include <cstring>

namespace nikkan::form_params {
namespace {

using Vector = __m256i;

inline Vector load(const std::uint8_t* at) {
  Vector out;
  std::memcpy(&out, at, sizeof out);  // an unaligned load
  return out;
}

struct Finder {
  const std::uint8_t* data;
  const char* needle;
  std::size_t n;
  Vector first, second, last;

  Vector candidates(std::size_t i) const {
    const Vector both =
        _mm256_and_si256(_mm256_cmpeq_epi8(load(data + i), first), _mm256_cmpeq_epi8(load(data + i + n - 1), last));
    return _mm256_and_si256(both, _mm256_cmpeq_epi8(load(data + i + 1), second));
  }
  /// The first of 32 positions that holds all of the needle.
  std::size_t verify(std::size_t i, Vector found) const {
    auto hits = static_cast<std::uint32_t>(_mm256_movemask_epi8(found));
    for (; hits != 0; hits &= hits - 1) {
      const std::size_t at = i + static_cast<std::size_t>(std::countr_zero(hits));
      // Four octets here, for floods that get so far; a call for the rest.
      std::uint32_t seen = 0, wanted = 0;
      std::memcpy(&seen, data + at, sizeof seen);
      std::memcpy(&wanted, needle, sizeof wanted);
      if (seen == wanted && std::memcmp(data + at, needle, n) == 0) return at;
    }
    return kNotFound;
  }
};

std::size_t find_avx2(ByteView hay, std::string_view needle) {
  const std::size_t n = needle.size();
  if (hay.size() < n) return kNotFound;
  const Finder finder{hay.data(),
                      needle.data(),
                      n,
                      _mm256_set1_epi8(needle[0]),
                      _mm256_set1_epi8(needle[1]),
                      _mm256_set1_epi8(needle[n - 1])};
  const std::size_t positions = hay.size() - n + 1;
  std::size_t i = 0;
  for (; i + 64 <= positions; i += 64) {
    const Vector one = finder.candidates(i), two = finder.candidates(i + 32);
    const Vector any = _mm256_or_si256(one, two);
    if (_mm256_testz_si256(any, any) != 0) [[likely]]
      continue;
    if (const std::size_t at = finder.verify(i, one); at != kNotFound) return at;
    if (const std::size_t at = finder.verify(i + 32, two); at != kNotFound) return at;
  }
  if (i + 32 <= positions) {
    if (const std::size_t at = finder.verify(i, finder.candidates(i)); at != kNotFound) return at;
    i += 32;
  }
  if (i < positions && positions >= 32) {
    // The last step looks at some positions once more; those before `i` hold no needle.
    return finder.verify(positions - 32, finder.candidates(positions - 32));
  }
  if (i == positions) return kNotFound;
  return portable_search().find(hay, needle);
}

constexpr SearchKernel kKernel{"avx2", find_avx2};

}  // namespace

const SearchKernel* avx2_search() { return __builtin_cpu_supports("avx2") ? &kKernel : nullptr; }

}  // namespace nikkan::form_params

#else

namespace nikkan::form_params {
const SearchKernel* avx2_search() { return nullptr; }
}  // namespace nikkan::form_params

#endif
