#pragma once
// Pure: everything known of a day > the issue of the day. No clock, no locale, no hash order:
// the same input gives the same issue to the octet.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/daily/model.hpp"
#include "nikkan/daily/summary/engine.hpp"

namespace nikkan::issue {

enum class Order : std::uint8_t { rank, newest, arrival, topic };

struct Options {
  Order order = Order::rank;
  int flood_from = 61;  ///< items; more than 60 is a flood
  int flood_full = 60;  ///< entries with a whole summary on a flood day
  int part_size = 25;
  int max_stars = 6;
  int star_points = 30;
  std::vector<std::string> follow = {};  ///< drafts, authors, groups of the reader: +20
  std::optional<UnixTime> now = {};      ///< default: end of the UTC day
  std::string version = {};
  unsigned threads = 1;  ///< that classify and summarise; the issue is the same with any number
};

/// Called for each entry that gets a whole summary (rank order, one after the other); the default uses extract and
/// frames-ja, on Options::threads threads.
using Summariser = std::function<summary::Outcome(daily::Entry&)>;

daily::Issue build(const daily::DayInput& input, const Options& options = {}, const Summariser& summarise = {});

/// Labels of one document (digest issue, 7), best first, at most 3.
std::vector<daily::TopicLabel> classify(std::string_view title, std::string_view abstract, std::string_view draft,
                                        std::string_view group);

}  // namespace nikkan::issue
