#pragma once
// Marks what was made from secrets and is public from there on. tests/constant_time.cpp runs under valgrind with
// secrets undefined, where a branch or an index on one is an error; elsewhere this is nothing.
#include <cstddef>

#ifdef NIKKAN_CONSTANT_TIME_TEST
#include <valgrind/memcheck.h>
#endif

namespace nikkan::crypto {

inline void declassify([[maybe_unused]] const void* from, [[maybe_unused]] std::size_t size) {
#ifdef NIKKAN_CONSTANT_TIME_TEST
  VALGRIND_MAKE_MEM_DEFINED(from, size);
#endif
}

}  // namespace nikkan::crypto
