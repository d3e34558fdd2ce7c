// The author's implementation on the wire: our node in the place of each of its nodes says the same octets on each hop.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <sstream>

#include "nikkan/labs/chainsync/tests/probe.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::chainsync {
namespace {

using namespace test;

/// What one hop carries in one direction.
using ::nikkan::test::read_file;
using Streams = std::map<std::string, std::string>;  // "A-B fwd" > octets
struct Section {
  std::string title;
  Streams streams;
};

std::string unescape(std::string_view literal) {
  std::string out;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (literal[i] == '\\' && i + 1 < literal.size() && literal[i + 1] == 'n') {
      out += '\n';
      ++i;
    } else {
      out += literal[i];
    }
  }
  return out;
}

std::vector<Section> read_transcripts(const std::string& text) {
  std::vector<Section> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) {
      out.push_back({line.substr(3), {}});
      continue;
    }
    std::istringstream words(line);
    std::string seconds, hop, direction, octets;
    if (line.starts_with('#') || out.empty() || !(words >> seconds >> hop >> direction >> octets)) continue;
    if (octets.starts_with("b'")) out.back().streams[hop + " " + direction] += unescape(octets.substr(2, octets.size() - 3));
  }
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

struct Place {
  std::string predecessor, successor;  ///< hops
};
const std::map<char, Place> kPlaces = {{'A', {"", "A-B"}}, {'B', {"A-B", "B-C"}}, {'C', {"B-C", ""}}};

/// Plays one node's part: hears what the transcript's neighbours said, as soon as it can have been said, is ready and ends its
/// tasks when the transcript's node must have. Gives what it said to each side.
std::array<std::string, 2> play(NodeConfig config, const Place& place, const Streams& streams) {
  const auto stream = [&](const std::string& hop, const std::string& direction) {
    const auto found = streams.find(hop + " " + direction);
    return found == streams.end() ? std::string() : found->second;
  };
  const std::string expected_back = stream(place.predecessor, "rev"), expected_on = stream(place.successor, "fwd");
  auto from_front = lines_of(stream(place.predecessor, "fwd")), from_behind = lines_of(stream(place.successor, "rev"));
  config.ask_ready = true;
  Probe node(config);
  if (!config.head) node.connect_predecessor();
  if (!config.tail) node.connect_successor();
  const auto said = [&](Side side) {
    std::string text = side == Side::predecessor ? (config.head ? "" : node.watched().said(node.predecessor())) : (config.tail ? "" : node.watched().said(node.successor()));
    if (text.starts_with("HELLO:")) text.erase(0, text.find('\n') + 1);
    return text;
  };
  const auto round_of = [&](const Line& line) { return round_number(line.round, config.rounds).value(); };
  for (bool progress = true; progress;) {
    progress = false;
    if (!from_front.empty()) {  // READY at any time, COMPLETE after our START
      const Line line = parse_line(from_front.front());
      if (line.verb == Verb::ready || node.state(round_of(line)) >= State::watch) {
        node.p(from_front.front() + "|");
        from_front.erase(from_front.begin());
        progress = true;
        continue;
      }
    }
    if (!from_behind.empty()) {  // START after our READY, COMPLETE after ours
      const Line line = parse_line(from_behind.front());
      if (node.state(round_of(line)) >= (line.verb == Verb::start ? State::ready : State::complete)) {
        node.s(from_behind.front() + "|");
        from_behind.erase(from_behind.begin());
        progress = true;
        continue;
      }
    }
    for (const Side side : {Side::successor, Side::predecessor}) {
      const std::string& expected = side == Side::successor ? expected_on : expected_back;
      const std::string now = said(side);
      if (!expected.starts_with(now) || now.size() == expected.size()) continue;
      const auto next_line = expected.substr(now.size(), expected.find('\n', now.size()) - now.size());
      const std::uint32_t round = round_of(parse_line(next_line));
      if (node.state(round) == State::sync && node.watched().asked().contains(round)) {
        node.ready(round);
      } else if (node.watched().running().contains(round)) {
        node.ended(0, round);
      } else {
        continue;
      }
      if (said(side) != now || node.state(round) != State::sync) progress = true;
      if (progress) break;
    }
  }
  EXPECT_TRUE(from_front.empty() && from_behind.empty()) << "something was not heard";
  return {said(Side::predecessor), said(Side::successor)};
}

class Transcripts : public testing::Test {
 protected:
  void check(const Section& section, char letter, NodeConfig config) {
    const Place& place = kPlaces.at(letter);
    const auto said = play(config, place, section.streams);
    const auto expected = [&](const std::string& key) {
      const auto found = section.streams.find(key);
      return found == section.streams.end() ? std::string() : found->second;
    };
    EXPECT_EQ(said[0], expected(place.predecessor + " rev")) << section.title << ", " << letter;
    EXPECT_EQ(said[1], expected(place.successor + " fwd")) << section.title << ", " << letter;
  }
  static NodeConfig config_of(char letter) { return letter == 'A' ? head() : letter == 'B' ? middle() : tail(); }
};

TEST_F(Transcripts, EveryPlaceOfEveryRun) {
  NIKKAN_NEED_SHARED(path, "chainsync/wire-transcripts.txt");
  const auto sections = read_transcripts(read_file(path));
  ASSERT_EQ(sections.size(), 3U);
  for (const Section& section : sections) {
    ASSERT_EQ(section.streams.size(), 4U);
    for (const char letter : {'A', 'B', 'C'}) {
      for (const bool hello : {false, true}) {
        for (const Dialect dialect : {Dialect::automatic, Dialect::round}) {
          NodeConfig config = config_of(letter);
          config.rounds = section.title.starts_with("1 round") ? 1 : 3;
          config.max_inflight = 3;
          config.hello = hello;
          config.dialect = dialect;
          check(section, letter, config);
        }
      }
    }
  }
}

TEST_F(Transcripts, OneRoundAfterTheOtherLooksTheSameWhereNobodyLeaves) {
  NIKKAN_NEED_SHARED(path, "chainsync/wire-transcripts.txt");
  const auto sections = read_transcripts(read_file(path));
  for (const std::size_t which : {0, 2}) {
    for (const char letter : {'A', 'B', 'C'}) {
      NodeConfig config = config_of(letter);
      config.rounds = which == 0 ? 1 : 3;
      check(sections.at(which), letter, config);
    }
  }
}

TEST_F(Transcripts, InTheDialectOfDecember) {
  NIKKAN_NEED_SHARED(path, "chainsync/wire-transcripts.txt");
  Section section = read_transcripts(read_file(path)).at(0);
  for (auto& [key, text] : section.streams) std::erase(text, ':');
  for (const char letter : {'A', 'B', 'C'}) {
    NodeConfig config = config_of(letter);
    config.dialect = Dialect::legacy;
    check(section, letter, config);
    config.dialect = Dialect::automatic;
    config.next_dialect = Dialect::legacy;
    check(section, letter, config);
  }
}

TEST_F(Transcripts, TheHopsOfOneRoundAreKnownWithoutTheFile) {
  // As the card tells it: READY and START travel hop by hop, COMPLETE forward, COMPLETE back.
  Section section{"by hand", {}};
  for (const std::string hop : {"A-B", "B-C"}) {
    section.streams[hop + " fwd"] = "READY:\nCOMPLETE:\n";
    section.streams[hop + " rev"] = "START:\nCOMPLETE:\n";
  }
  for (const char letter : {'A', 'B', 'C'}) check(section, letter, config_of(letter));
}

}  // namespace
}  // namespace nikkan::chainsync
