#include "nikkan/labs/form_params/boundary_search.hpp"

#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>

#include "nikkan/base/contract.hpp"

namespace nikkan::form_params {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101U, kLow = 0x7f7f7f7f7f7f7f7fU;

std::uint64_t load(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// 0x80 in every octet that is zero, 0 in the others.
std::uint64_t zero_octets(std::uint64_t word) { return ~(((word & kLow) + kLow) | word | kLow); }

std::size_t find_portable(ByteView hay, std::string_view needle) {
  const std::size_t n = needle.size();
  NIKKAN_CONTRACT(n >= 4);
  if (hay.size() < n) return kNotFound;
  const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(needle[i]); };
  const std::uint64_t first = kOnes * octet(0), second = kOnes * octet(1), last = kOnes * octet(n - 1);
  const std::uint8_t* const data = hay.data();
  const std::size_t positions = hay.size() - n + 1;
  std::size_t i = 0;
  for (; i + 8 <= positions; i += 8) {
    const std::uint64_t off =
        (load(data + i) ^ first) | (load(data + i + 1) ^ second) | (load(data + i + n - 1) ^ last);
    std::uint64_t hits = zero_octets(off);
    while (hits != 0) {
      const auto bit = std::endian::native == std::endian::little ? std::countr_zero(hits) : std::countl_zero(hits);
      const std::size_t at = i + static_cast<std::size_t>(bit) / 8;
      if (std::memcmp(data + at, needle.data(), n) == 0) return at;
      hits &= ~(std::endian::native == std::endian::little ? std::uint64_t{1} << bit : std::uint64_t{1} << (63 - bit));
    }
  }
  for (; i < positions; ++i) {
    if (data[i] == octet(0) && data[i + 1] == octet(1) && std::memcmp(data + i, needle.data(), n) == 0) return i;
  }
  return kNotFound;
}

constexpr SearchKernel kPortable{"portable", find_portable};

const SearchKernel& best() {
  const SearchKernel* const wide = avx2_search();
  return wide != nullptr ? *wide : kPortable;
}

std::atomic<const SearchKernel*> g_kernel = nullptr;

}  // namespace

const SearchKernel& portable_search() { return kPortable; }

const SearchKernel& search_kernel() {
  const SearchKernel* kernel = g_kernel.load(std::memory_order_relaxed);
  if (kernel == nullptr) g_kernel.store(kernel = &best(), std::memory_order_relaxed);
  return *kernel;
}

void use_search(const SearchKernel* kernel) { g_kernel.store(kernel, std::memory_order_relaxed); }

std::size_t partial_at_end(ByteView hay, std::string_view needle) {
  // The needle has one CR, its first octet: only the last CR of the input can begin it.
  const std::size_t window = std::min(hay.size(), needle.size() - 1);
  for (std::size_t length = 1; length <= window; ++length) {
    if (hay[hay.size() - length] != static_cast<std::uint8_t>(needle.front())) continue;
    return std::memcmp(hay.data() + (hay.size() - length), needle.data(), length) == 0 ? length : 0;
  }
  return 0;
}

}  // namespace nikkan::form_params
