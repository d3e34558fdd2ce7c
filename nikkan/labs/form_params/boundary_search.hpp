#pragma once
// Finds a delimiter, CR LF "--" boundary, in octets. 32 positions a step with AVX2, 8 with words of any processor;
// which is decided when the program starts. A position is looked at closely only where the delimiter's first, second
// and last octet all stand in their places, so that floods of CR, of LF or of half a delimiter cost next to nothing.
#include <cstddef>
#include <span>
#include <string_view>

#include "nikkan/base/encoding.hpp"

namespace nikkan::form_params {

inline constexpr std::size_t kNotFound = static_cast<std::size_t>(-1);

/// One way to search: offset of the first `needle` in `hay`, or kNotFound. The needle has 4 octets or more.
struct SearchKernel {
  std::string_view name;
  std::size_t (*find)(ByteView hay, std::string_view needle);
};

/// Eight octets at a time, in plain C++.
const SearchKernel& portable_search();
/// nullptr where the compiler or the processor has no AVX2.
const SearchKernel* avx2_search();
/// The best there is, or the one that was asked for.
const SearchKernel& search_kernel();
/// For tests and benchmarks, while no other thread searches; nullptr for the best again.
void use_search(const SearchKernel* kernel);

/// How many octets at the end of `hay` begin `needle` without completing it: the most that a longer input could make a
/// delimiter. The needle begins with CR and has no other CR.
std::size_t partial_at_end(ByteView hay, std::string_view needle);

}  // namespace nikkan::form_params
