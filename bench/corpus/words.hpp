#pragma once
// Word lists of the invented corpus.
#include <span>
#include <string_view>

namespace nikkan::bench {

struct Group {
  std::string_view acronym, name, list;
  bool research;
};
std::span<const Group> groups();
std::span<const std::string_view> given_names();
std::span<const std::string_view> surnames();
std::span<const std::string_view> nouns();
std::span<const std::string_view> adjectives();
std::span<const std::string_view> verbs();
std::span<const std::string_view> terms();

}  // namespace nikkan::bench
