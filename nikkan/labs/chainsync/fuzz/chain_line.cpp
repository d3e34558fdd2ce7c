// Chunks whose sizes the input chooses, against a splitter that is slow and obvious; what is read can be written.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "nikkan/labs/chainsync/line.hpp"

namespace {
using namespace nikkan::chainsync;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

struct Plain {
  std::vector<std::string> lines;
  bool overlong = false;
  std::string rest;
};

Plain split(std::string_view text) {
  Plain out;
  for (const char c : text) {
    if (out.overlong) break;
    if (c == '\n') {
      out.lines.push_back(out.rest);
      out.rest.clear();
      continue;
    }
    out.rest += c;
    if (out.rest.size() == 256) out.overlong = true;  // with its LF it would have 257
  }
  return out;
}

bool one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

void check_grammar(const std::string& text, const Line& line) {
  std::string cut = text;
  while (!cut.empty() && one_of(cut.back(), " \t\r\v\f")) cut.pop_back();
  if (!cut.empty() && cut.back() == '\n') __builtin_trap();
  std::string verb, round;
  bool colon = false;
  for (const char c : cut) {
    if (!colon && c == ':') {
      colon = true;
    } else {
      (colon ? round : verb) += c;
    }
  }
  require(line.text == text && line.colon == colon && line.round == round);
  bool good_verb = verb.size() >= 1 && verb.size() <= 16;
  for (const char c : verb) good_verb = good_verb && one_of(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  require((line.fault == LineFault::bad_verb) == !good_verb);
  if (!good_verb) return require(line.verb == Verb::unknown);
  const bool core = verb == "READY" || verb == "START" || verb == "COMPLETE";
  const bool extension = colon && (verb == "HELLO" || verb == "PING" || verb == "PONG" || verb == "FAIL" || verb == "CANCEL" || verb == "BYE" || verb == "ROUNDS");
  require((line.verb != Verb::unknown) == (core || extension));
  if (line.verb == Verb::unknown) return require(line.fault == LineFault::none);
  require(to_string(line.verb) == verb);
  bool good_round = round.size() <= (verb == "HELLO" ? 200U : 64U);
  for (const char c : round) good_round = good_round && one_of(c, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-");
  require((line.fault == LineFault::bad_round) == !good_round);
  if (!good_round) return;
  require(encode_line(line.verb, line.round, colon ? Dialect::round : Dialect::legacy) == cut + "\n");
  if (line.verb != Verb::hello) return;
  const auto hello = parse_hello(line.round);
  if (!hello) return;
  const auto again = parse_hello(encode_hello(*hello));
  require(again && *again == *hello && encode_hello(*hello) == round);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = 1U + data[0] % 64U;
  const nikkan::ByteView octets(data + 1, size - 1);
  const Plain plain = split(nikkan::as_text(octets));
  LineReader reader;
  std::size_t seen = 0;
  for (std::size_t at = 0; at < octets.size(); at += step) {
    const std::vector<std::uint8_t> chunk(octets.begin() + static_cast<std::ptrdiff_t>(at), octets.begin() + static_cast<std::ptrdiff_t>(std::min(at + step, octets.size())));
    reader.push(chunk);  // of its own allocation, so that a view that lives too long is seen
    while (const auto line = reader.next()) {
      require(seen < plain.lines.size());
      check_grammar(plain.lines[seen++], *line);
    }
    require(reader.pending() <= 256);
  }
  require(seen == plain.lines.size() && reader.overlong() == plain.overlong);
  if (!plain.overlong) require(reader.pending() == plain.rest.size());
  return 0;
}
