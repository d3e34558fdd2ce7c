#include "nikkan/labs/chainsync/line.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "nikkan/base/contract.hpp"

namespace nikkan::chainsync {
namespace {

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_word(char c) { return is_alnum(c) || c == '_' || c == '-'; }
bool is_name(char c) { return is_word(c) || c == '.'; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr std::string_view kVerbs[] = {"unknown",      profile::kReady, profile::kStart, profile::kComplete, profile::kHello,
                                       profile::kPing, profile::kPong,  profile::kFail,  profile::kCancel,   profile::kBye,     profile::kRounds};

Verb verb_of(std::string_view text) {
  for (std::size_t i = 1; i < std::size(kVerbs); ++i) {
    if (kVerbs[i] == text) return static_cast<Verb>(i);
  }
  return Verb::unknown;
}

/// A number from 0 without leading zeros.
std::optional<std::uint32_t> plain_number(std::string_view text) {
  if (text.empty() || text.size() > 9 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string_view to_string(Verb verb) { return kVerbs[static_cast<std::size_t>(verb)]; }

bool is_chain_id(std::string_view text) {
  return !text.empty() && text.size() <= profile::kMaxChainId && std::ranges::all_of(text, is_word);
}

bool is_node_id(std::string_view text) {
  return !text.empty() && text.size() <= profile::kMaxNodeId && std::ranges::all_of(text, is_name);
}

bool is_round(std::string_view text) { return text.size() <= profile::kMaxRound && std::ranges::all_of(text, is_name); }

Line parse_line(std::string_view text) {
  Line line{.text = text};
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  const std::size_t colon = text.find(':');
  const std::string_view verb = text.substr(0, colon);
  line.colon = colon != std::string_view::npos;
  if (line.colon) line.round = text.substr(colon + 1);
  if (verb.empty() || verb.size() > profile::kMaxVerb || !std::ranges::all_of(verb, [](char c) { return c >= 'A' && c <= 'Z'; })) {
    line.fault = LineFault::bad_verb;
    return line;
  }
  line.verb = verb_of(verb);
  if (!is_core(line.verb) && !line.colon) line.verb = Verb::unknown;
  if (line.verb == Verb::unknown) return line;
  const bool good = line.verb == Verb::hello ? line.round.size() <= profile::kMaxHello && std::ranges::all_of(line.round, is_name) : is_round(line.round);
  if (!good) line.fault = LineFault::bad_round;
  return line;
}

void LineReader::push(ByteView octets) {
  NIKKAN_CONTRACT(input_.empty());
  if (!overlong_) input_ = as_text(octets);
}

std::optional<Line> LineReader::next() {
  if (used_) {
    held_.clear();
    used_ = false;
  }
  if (overlong_) return std::nullopt;
  const std::size_t room = profile::kMaxLine - held_.size();
  const std::string_view window = input_.substr(0, room);
  const void* const found = window.empty() ? nullptr : std::memchr(window.data(), '\n', window.size());
  if (found == nullptr) {
    if (input_.size() >= room) {
      overlong_ = true;
      held_.clear();
      input_ = {};
      return std::nullopt;
    }
    held_ += input_;
    input_ = {};
    return std::nullopt;
  }
  const std::size_t length = static_cast<std::size_t>(static_cast<const char*>(found) - window.data());
  const std::string_view text = window.substr(0, length);
  input_.remove_prefix(length + 1);
  if (held_.empty()) return parse_line(text);
  held_ += text;
  used_ = true;
  return parse_line(held_);
}

std::string encode_line(Verb verb, std::string_view round, Dialect dialect) {
  std::string out(to_string(verb));
  if (dialect != Dialect::legacy) {
    out += ':';
    out += round;
  }
  out += '\n';
  return out;
}

std::string encode_hello(const Hello& hello) {
  return hello.chain + '.' + hello.node + '.' + (hello.index ? std::to_string(*hello.index) : std::string());
}

Result<Hello> parse_hello(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  Hello hello;
  hello.chain = std::string(text.substr(0, first));
  if (!is_chain_id(hello.chain)) return fail(Code::bad_value, "hello.chain");
  if (first == last) return fail(Code::bad_value, "hello.node", hello.chain.size());
  hello.node = std::string(text.substr(first + 1, last - first - 1));
  if (!is_node_id(hello.node)) return fail(Code::bad_value, "hello.node", first + 1);
  const std::string_view index = text.substr(last + 1);
  if (index.empty()) return hello;
  hello.index = plain_number(index);
  if (!hello.index || *hello.index >= profile::kMaxNodes) return fail(Code::bad_value, "hello.index", last + 1);
  return hello;
}

std::string round_name(std::uint32_t round, std::uint32_t rounds) { return rounds == 1 ? std::string() : std::to_string(round); }

std::optional<std::uint32_t> round_number(std::string_view name, std::uint32_t rounds) {
  if (rounds == 1) return name.empty() ? std::optional<std::uint32_t>(0) : std::nullopt;
  const auto number = plain_number(name);
  return number && *number < rounds ? number : std::nullopt;
}

}  // namespace nikkan::chainsync
