#include "nikkan/labs/form_params/boundary_search.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace nikkan::form_params {
namespace {

std::size_t naive(const std::string& hay, const std::string& needle) {
  for (std::size_t i = 0; i + needle.size() <= hay.size(); ++i) {
    std::size_t same = 0;
    while (same < needle.size() && hay[i + same] == needle[same]) ++same;
    if (same == needle.size()) return i;
  }
  return kNotFound;
}

std::size_t by_memmem(const std::string& hay, const std::string& needle) {
  const void* const found = memmem(hay.data(), hay.size(), needle.data(), needle.size());
  return found == nullptr ? kNotFound : static_cast<std::size_t>(static_cast<const char*>(found) - hay.data());
}

std::vector<const SearchKernel*> kernels() {
  std::vector<const SearchKernel*> out{&portable_search()};
  if (avx2_search() != nullptr) out.push_back(avx2_search());
  return out;
}

void same_everywhere(const std::string& hay, const std::string& needle) {
  const std::size_t expected = naive(hay, needle);
  ASSERT_EQ(by_memmem(hay, needle), expected);
  const Bytes exact(hay.begin(), hay.end());  // its end is the end of its memory
  for (const SearchKernel* kernel : kernels())
    ASSERT_EQ(kernel->find(exact, needle), expected) << kernel->name << ' ' << hay.size();
}

TEST(BoundarySearch, FindsTheNeedleAtEveryPlaceOfEveryLength) {
  for (const std::string needle : {"\r\n--", "\r\n--B", "\r\n--0123456789abcdef",
                                   "\r\n------WebKitFormBoundary7MA4YWxkTrZu0gWxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}) {
    for (std::size_t length = 0; length < 200; ++length) {
      same_everywhere(std::string(length, 'x'), needle);
      for (std::size_t at = 0; at + needle.size() <= length; ++at) {
        std::string hay(length, 'x');
        hay.replace(at, needle.size(), needle);
        same_everywhere(hay, needle);
      }
    }
  }
}

TEST(BoundarySearch, AgreesWithMemmemAndANaiveLoopOnDenseText) {
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string needle = "\r\n--", hay;
    for (std::size_t i = random() % 8; i > 0; --i) needle += "-ab"[random() % 3];
    for (std::size_t i = random() % 300; i > 0; --i) {
      if (random() % 6 == 0) {
        hay += needle.substr(0, random() % (needle.size() + 1));
      } else {
        hay += "\r\n-ab"[random() % 5];
      }
    }
    same_everywhere(hay, needle);
  }
}

TEST(BoundarySearch, IsNotLedAstrayByFloods) {
  const std::string needle = "\r\n--0123456789abcdef0123456789abcdef";
  for (const std::string& unit : {std::string("\r"), std::string("\n"), std::string("\r\n"),
                                  needle.substr(0, needle.size() - 1), needle.substr(0, 6), std::string("\r\nf"),
                                  std::string("\r\n--") + std::string(29, 'x') + "f", needle.substr(1)}) {
    std::string hay;
    while (hay.size() < 5'000) hay += unit;
    same_everywhere(hay, needle);
    same_everywhere(hay + needle, needle);
    same_everywhere(hay + needle + hay, needle);
  }
}

TEST(BoundarySearch, TellsWhatTheEndMayBecome) {
  const std::string needle = "\r\n--ab";
  for (std::size_t length = 0; length < needle.size(); ++length) {
    EXPECT_EQ(partial_at_end(as_bytes(needle.substr(0, length)), needle), length);
    EXPECT_EQ(partial_at_end(as_bytes("xyz\r\n-" + needle.substr(0, length)), needle), length == 0 ? 3 : length);
    EXPECT_EQ(partial_at_end(as_bytes("\r\n--a" + needle.substr(0, length)), needle), length == 0 ? 5 : length);
  }
  EXPECT_EQ(partial_at_end(as_bytes("\r\n--ax"), needle), 0U);
  EXPECT_EQ(partial_at_end(as_bytes("\r\r"), needle), 1U);
  EXPECT_EQ(partial_at_end(as_bytes("\r\n\n"), needle), 0U);
}

TEST(BoundarySearch, TheChoiceCanBeForced) {
  use_search(&portable_search());
  EXPECT_EQ(search_kernel().name, "portable");
  use_search(nullptr);
  EXPECT_EQ(search_kernel().name, avx2_search() != nullptr ? "avx2" : "portable");
}

}  // namespace
}  // namespace nikkan::form_params
