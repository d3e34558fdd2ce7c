// The one file that knows the TOML library.
#include "nikkan/labs/chainsync/chain_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "nikkan/base/utf8.hpp"

namespace nikkan::chainsync {
namespace {

constexpr std::size_t kMaxString = 32768;  ///< octets of a value
constexpr std::size_t kMaxKeyParts = 4;

Place place_of(const toml::node& node) { return {static_cast<std::uint32_t>(node.source().begin.line), static_cast<std::uint32_t>(node.source().begin.column)}; }

/// The octet of a place.
std::uint64_t offset_of(std::string_view text, Place place) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < place.line; ++line) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return text.size();
    at = end + 1;
  }
  for (std::uint32_t column = 1; column < place.column && at < text.size() && text[at] != '\n'; ++column) at += decode_utf8(text, at).length;
  return at;
}

/// The octet behind a string that begins at `at` with a quote.
std::size_t behind_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view three = quote == '"' ? R"(""")" : "'''";
  const bool multi = text.substr(at).starts_with(three);
  for (at += multi ? 3 : 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (multi && text.substr(at).starts_with(three)) {
      for (at += 3; at < text.size() && text[at] == quote; ++at) {  // two quotes may stand before the three
      }
      return at;
    } else if (!multi && (text[at] == quote || text[at] == '\n')) {
      return at + 1;
    }
  }
  return text.size();
}

/// Where a key has more parts than any of ours. The library makes a table for each part, and takes them apart by recursion.
std::optional<std::size_t> deep_key(std::string_view text) {
  std::size_t dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = behind_string(text, at);
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == '.' && ++dots > kMaxKeyParts) return at;
    if (c == '\n' || c == '=' || c == ',' || c == '{' || c == '[') dots = 0;
    ++at;
  }
  return std::nullopt;
}

template <class T>
struct Word {
  std::string_view name;
  T value;
};
constexpr std::array<Word<OnFailure>, 2> kOnFailure = {{{"fail", OnFailure::fail}, {"continue", OnFailure::go_on}}};
constexpr std::array<Word<Restart>, 2> kRestart = {{{"fail", Restart::fail}, {"rerun", Restart::rerun}}};
constexpr std::array<Word<Strictness>, 3> kStrictness = {{{"automatic", Strictness::automatic}, {"strict", Strictness::strict}, {"lenient", Strictness::lenient}}};
constexpr std::array<Word<Dialect>, 3> kDialect = {{{"auto", Dialect::automatic}, {"legacy", Dialect::legacy}, {"round", Dialect::round}}};

struct TimerKey {
  std::string_view name;
  Time Timers::*member;
};
constexpr std::array<TimerKey, 11> kTimers = {{{"connect", &Timers::connect},
                                               {"backoff-first", &Timers::backoff_first},
                                               {"backoff-most", &Timers::backoff_most},
                                               {"handshake", &Timers::handshake},
                                               {"ready", &Timers::ready},
                                               {"start", &Timers::start_wave},
                                               {"task", &Timers::task},
                                               {"ping", &Timers::ping},
                                               {"idle", &Timers::idle},
                                               {"rejoin", &Timers::rejoin},
                                               {"linger", &Timers::linger}}};

/// Reads tables; the first fault stays.
class FileReader {
 public:
  FileReader(std::string_view text, const ChainFileLimits& limits) : text_(text), limits_(limits) {}
  Result<ChainFile> read(const toml::table& root);

 private:
  bool fault(const toml::node& at, Code code, std::string_view field, std::string_view says) {
    if (!error_) {
      const Place place = place_of(at);
      error_ = Error{code, offset_of(text_, place), field, fmt::format("line {}, column {}: {}", place.line, place.column, says)};
    }
    return false;
  }
  void only(const toml::table& table, std::string_view field, std::initializer_list<std::string_view> keys);
  bool text(const toml::table& table, std::string_view key, std::string_view field, std::string& out);
  void number(const toml::table& table, std::string_view key, std::string_view field, std::uint32_t most, std::uint32_t& out);
  void flag(const toml::table& table, std::string_view key, std::string_view field, bool& out);
  void duration(const toml::node& node, std::string_view field, Time& out);
  void words(const toml::table& table, std::string_view key, std::string_view field, std::vector<std::string>& out);
  const toml::table* part(const toml::table& table, std::string_view key, std::string_view field);
  void timers(const toml::table& table, Timers& out);
  void tls(const toml::table& table, TlsFiles& out);
  void policies(const toml::table& table, ChainNode& out);
  void environment(const toml::table& table, ChainNode& out);
  void node(const toml::table& table, const ChainNode& defaults, ChainFile& file);
  template <class T, std::size_t N>
  void choice(const toml::table& table, std::string_view key, std::string_view field, const std::array<Word<T>, N>& among, T& out);

  std::string_view text_;
  const ChainFileLimits& limits_;
  std::optional<Error> error_ = {};
};

void FileReader::only(const toml::table& table, std::string_view field, std::initializer_list<std::string_view> keys) {
  for (const auto& [key, value] : table) {
    if (std::ranges::find(keys, key.str()) != keys.end()) continue;
    // A key knows its own place; its value may stand on the next line.
    const Place place{static_cast<std::uint32_t>(key.source().begin.line), static_cast<std::uint32_t>(key.source().begin.column)};
    if (!error_) error_ = Error{Code::bad_value, offset_of(text_, place), field, fmt::format("line {}, column {}: no key of that name", place.line, place.column)};
    return;
  }
}

bool FileReader::text(const toml::table& table, std::string_view key, std::string_view field, std::string& out) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return false;
  const auto* const value = node->as_string();
  if (value == nullptr) return fault(*node, Code::bad_value, field, "a text is expected");
  if (value->get().size() > kMaxString) return fault(*node, Code::limit, field, fmt::format("more than {} octets", kMaxString));
  if (value->get().find('\0') != std::string::npos) return fault(*node, Code::bad_value, field, "a text with a NUL");
  out = value->get();
  return true;
}

void FileReader::number(const toml::table& table, std::string_view key, std::string_view field, std::uint32_t most, std::uint32_t& out) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return;
  const auto* const value = node->as_integer();
  if (value == nullptr || value->get() < 1 || value->get() > most) {
    fault(*node, Code::bad_value, field, fmt::format("a number from 1 to {} is expected", most));
    return;
  }
  out = static_cast<std::uint32_t>(value->get());
}

void FileReader::flag(const toml::table& table, std::string_view key, std::string_view field, bool& out) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return;
  if (const auto* const value = node->as_boolean()) {
    out = value->get();
  } else {
    fault(*node, Code::bad_value, field, "true or false is expected");
  }
}

void FileReader::duration(const toml::node& node, std::string_view field, Time& out) {
  std::string text;
  if (const auto* const seconds = node.as_integer()) text = std::to_string(seconds->get());
  if (const auto* const value = node.as_string()) text = value->get();
  const auto parsed = parse_duration(text);
  if (parsed) {
    out = *parsed;
  } else {
    fault(node, Code::bad_value, field, "a duration such as \"30s\", \"250ms\", \"2m\" or \"1h\" is expected");
  }
}

void FileReader::words(const toml::table& table, std::string_view key, std::string_view field, std::vector<std::string>& out) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return;
  if (node->is_string()) {
    std::string line;
    if (text(table, key, field, line)) out = {"/bin/sh", "-c", line};
    return;
  }
  const toml::array* const array = node->as_array();
  if (array == nullptr || array->empty()) {
    fault(*node, Code::bad_value, field, "a text or a list of texts is expected");
    return;
  }
  if (array->size() > limits_.max_words) {
    fault(*node, Code::limit, field, fmt::format("more than {} words", limits_.max_words));
    return;
  }
  out.clear();
  for (const toml::node& one : *array) {
    const auto* const word = one.as_string();
    if (word == nullptr || word->get().size() > kMaxString || word->get().find('\0') != std::string::npos) {
      fault(one, Code::bad_value, field, "a text is expected");
      return;
    }
    out.push_back(word->get());
  }
}

const toml::table* FileReader::part(const toml::table& table, std::string_view key, std::string_view field) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) fault(*node, Code::bad_value, field, "a table is expected");
  return node->as_table();
}

template <class T, std::size_t N>
void FileReader::choice(const toml::table& table, std::string_view key, std::string_view field, const std::array<Word<T>, N>& among, T& out) {
  std::string value;
  if (!text(table, key, field, value)) return;
  for (const Word<T>& word : among) {
    if (word.name == value) {
      out = word.value;
      return;
    }
  }
  std::string names;
  for (const Word<T>& word : among) names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", word.name);
  fault(*table.get(key), Code::bad_value, field, fmt::format("one of {} is expected", names));
}

void FileReader::timers(const toml::table& table, Timers& out) {
  const toml::table* const part = this->part(table, "timers", "timers");
  if (part == nullptr) return;
  for (const auto& [key, value] : *part) {
    const auto found = std::ranges::find(kTimers, key.str(), &TimerKey::name);
    if (found == kTimers.end()) {
      fault(value, Code::bad_value, "timers", fmt::format("no timer '{}'", for_terminal(key.str())));
      return;
    }
    duration(value, "timers", out.*(found->member));
  }
}

void FileReader::tls(const toml::table& table, TlsFiles& out) {
  const toml::table* const part = this->part(table, "tls", "tls");
  if (part == nullptr) return;
  only(*part, "tls", {"certificate", "key", "authority"});
  text(*part, "certificate", "tls.certificate", out.certificate);
  text(*part, "key", "tls.key", out.key);
  text(*part, "authority", "tls.authority", out.authority);
}

void FileReader::policies(const toml::table& table, ChainNode& out) {
  choice(table, "on-failure", "on-failure", kOnFailure, out.on_failure);
  choice(table, "restart", "restart", kRestart, out.restart);
  choice(table, "strictness", "strictness", kStrictness, out.strictness);
  choice(table, "dialect", "dialect", kDialect, out.dialect);
  timers(table, out.timers);
  tls(table, out.tls);
}

void FileReader::environment(const toml::table& table, ChainNode& out) {
  const toml::table* const part = this->part(table, "env", "node.env");
  if (part == nullptr) return;
  if (part->size() > limits_.max_env) {
    fault(*part, Code::limit, "node.env", fmt::format("more than {} variables", limits_.max_env));
    return;
  }
  for (const auto& [key, value] : *part) {
    const std::string_view name = key.str();
    if (name.empty() || name.size() > 256 || name.find_first_of(std::string_view("=\0", 2)) != std::string_view::npos) {
      fault(value, Code::bad_value, "node.env", "that is no name of a variable");
      return;
    }
    std::string content;
    if (text(*part, name, "node.env", content)) out.env.emplace_back(name, std::move(content));
  }
}

void FileReader::node(const toml::table& table, const ChainNode& defaults, ChainFile& file) {
  ChainNode node = defaults;
  node.place = place_of(table);
  only(table, "node", {"id", "listen", "reach", "command", "cwd", "env", "ready-when", "journal", "timers", "tls", "on-failure", "restart", "strictness", "dialect"});
  if (!text(table, "id", "node.id", node.id)) {
    if (table.get("id") == nullptr) fault(table, Code::not_found, "node.id", "a node without id");
  } else if (!is_node_id(node.id)) {
    fault(*table.get("id"), Code::bad_value, "node.id", "1 to 128 letters, digits, '.', '_' and '-' are expected");
  }
  for (const auto& [key, field, member] : {std::tuple{"listen", "node.listen", &ChainNode::listen}, std::tuple{"reach", "node.reach", &ChainNode::reach}}) {
    std::string& out = node.*member;
    if (!text(table, key, field, out)) continue;
    if (!parse_address(out)) fault(*table.get(key), Code::bad_value, field, "an address such as \"127.0.0.1:7001\", \"[::1]:7001\" or \"host:7001\" is expected");
    node.listen_place = place_of(*table.get(key));
  }
  words(table, "command", "node.command", node.command);
  words(table, "ready-when", "node.ready-when", node.ready_when);
  text(table, "cwd", "node.cwd", node.cwd);
  text(table, "journal", "node.journal", node.journal);
  environment(table, node);
  policies(table, node);
  file.nodes.push_back(std::move(node));
}

Result<ChainFile> FileReader::read(const toml::table& root) {
  ChainFile file;
  only(root, "file", {"chain", "rounds", "max-inflight", "overlap", "insecure", "grace", "on-failure", "restart", "strictness", "dialect", "timers", "tls", "node"});
  if (text(root, "chain", "chain", file.chain) && !is_chain_id(file.chain)) fault(*root.get("chain"), Code::bad_value, "chain", "1 to 32 letters, digits, '_' and '-' are expected");
  number(root, "rounds", "rounds", profile::kMaxRounds, file.rounds);
  number(root, "max-inflight", "max-inflight", profile::kMaxInflight, file.max_inflight);
  flag(root, "overlap", "overlap", file.overlap);
  flag(root, "insecure", "insecure", file.insecure);
  if (const toml::node* const grace = root.get("grace")) duration(*grace, "grace", file.grace);
  ChainNode defaults;
  policies(root, defaults);
  const toml::node* const nodes = root.get("node");
  if (nodes == nullptr) {
    fault(root, Code::not_found, "node", "no [[node]]");
  } else if (const toml::array* const array = nodes->as_array(); array == nullptr || array->empty()) {
    fault(*nodes, Code::bad_value, "node", "[[node]] is expected, once for each");
  } else if (array->size() > limits_.max_nodes) {
    fault(*nodes, Code::limit, "node", fmt::format("more than {} nodes", limits_.max_nodes));
  } else {
    for (const toml::node& one : *array) {
      if (const toml::table* const table = one.as_table()) {
        node(*table, defaults, file);
      } else {
        fault(one, Code::bad_value, "node", "a table is expected");
      }
      if (error_) break;
    }
  }
  if (error_) return std::unexpected(*error_);
  return file;
}

}  // namespace

Result<Time> parse_duration(std::string_view text) {
  constexpr std::uint64_t kMost = std::uint64_t{366} * 24 * 3600 * 1'000'000'000;
  std::uint64_t value = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
    if (value > kMost) return fail(Code::bad_value, "duration");
  }
  const std::string_view unit = text.substr(at);
  const std::uint64_t factor = unit.empty() || unit == "s" ? 1'000'000'000
                               : unit == "ms"              ? 1'000'000
                               : unit == "m"               ? 60'000'000'000
                               : unit == "h"               ? 3'600'000'000'000
                                                           : 0;
  if (at == 0 || factor == 0 || value > kMost / factor) return fail(Code::bad_value, "duration", at);
  return Time(static_cast<std::int64_t>(value * factor));
}

Result<ChainFile> parse_chain_file(std::string_view text, const ChainFileLimits& limits) {
  if (text.size() > limits.max_octets) return fail(Code::limit, "file", limits.max_octets);
  if (const std::size_t bad = find_invalid_utf8(text); bad != std::string_view::npos) return fail(Code::bad_value, "file", bad, "no UTF-8");
  if (const auto deep = deep_key(text)) return fail(Code::limit, "file", *deep, "a key of many parts");
  try {
    const toml::table root = toml::parse(text);
    return FileReader(text, limits).read(root);
  } catch (const toml::parse_error& error) {
    const Place place{static_cast<std::uint32_t>(error.source().begin.line), static_cast<std::uint32_t>(error.source().begin.column)};
    return fail(Code::bad_value, "toml", offset_of(text, place), fmt::format("line {}, column {}: {}", place.line, place.column, for_terminal(error.description())));
  }
}

NodeConfig node_config(const ChainFile& file, std::size_t i) {
  const ChainNode& node = file.nodes[i];
  NodeConfig out;
  out.chain = file.chain;
  out.id = node.id;
  out.head = i == 0;
  out.tail = i + 1 == file.nodes.size();
  out.index = static_cast<std::uint32_t>(i);
  out.size = static_cast<std::uint32_t>(file.nodes.size());
  if (!out.head) out.previous_id = file.nodes[i - 1].id;
  if (!out.tail) out.next_id = file.nodes[i + 1].id;
  out.rounds = file.rounds;
  out.max_inflight = file.max_inflight;
  out.overlap = file.overlap;
  out.journal = !node.journal.empty();
  out.ask_ready = !node.ready_when.empty();
  out.dialect = node.dialect;
  out.strictness = node.strictness;
  out.on_failure = node.on_failure;
  out.restart = node.restart;
  out.timers = node.timers;
  return out;
}

}  // namespace nikkan::chainsync
