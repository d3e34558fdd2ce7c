#pragma once
// A year of invented I-D Action mail for side-by-side runs: same seed, same octets, on every machine.
// Names of people, groups and drafts are made of word lists and stand for nobody.
#include <cstdint>
#include <string>
#include <vector>

namespace nikkan::bench {

/// One mail with the second of its Date:.
struct Item {
  std::int64_t time = 0;
  std::string envelope;  ///< From_ line without line end
  std::string message;   ///< headers and body, LF
};

/// `count` mails in order of time: individual drafts and group drafts, first and later revisions (a later
/// one only after the earlier), copies on group lists with tag and footer, about 2.8 kB each.
std::vector<Item> make_mails(std::uint64_t seed, std::size_t count);

/// The same as one mbox.
std::string make_mbox(std::uint64_t seed, std::size_t count);

}  // namespace nikkan::bench
