#include "nikkan/labs/chainsync/journal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "nikkan/base/encoding.hpp"
#include "nikkan/labs/chainsync/line.hpp"

namespace nikkan::chainsync {
namespace {

constexpr std::array<std::string_view, 8> kStates = {"SYNC", "READY", "WATCH", "START", "COMPLETE", "DONE", "FAILED", "CANCELLED"};
constexpr std::size_t kMaxRecord = 512;  ///< octets of a line; a header has at most 220

/// CRC-32 as Ethernet and zlib have it (reflected 0x04C11DB7).
constexpr std::array<std::uint32_t, 256> kCrc = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
    table[i] = value;
  }
  return table;
}();

std::uint32_t crc32(std::string_view text) {
  std::uint32_t value = 0xFFFFFFFFU;
  for (const char c : text) value = (value >> 8U) ^ kCrc[(value ^ static_cast<unsigned char>(c)) & 0xFFU];
  return ~value;
}

std::string sealed(std::string line) {
  const std::uint32_t sum = crc32(line);
  line += ' ';
  for (int shift = 28; shift >= 0; shift -= 4) line += "0123456789abcdef"[(sum >> static_cast<unsigned>(shift)) & 15U];
  line += '\n';
  return line;
}

/// What stands before the checksum, when that is right.
std::optional<std::string_view> unsealed(std::string_view line) {
  if (line.size() < 9) return std::nullopt;
  const std::string_view body = line.substr(0, line.size() - 9);
  std::string again = sealed(std::string(body));
  again.pop_back();
  return again == line ? std::optional(body) : std::nullopt;
}

template <class T>
bool number(std::string_view text, T& out) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  return code == std::errc{} && end == text.data() + text.size() && text == std::to_string(out);
}

/// The next word, at most one blank between two.
std::string_view word(std::string_view& text) {
  const std::size_t blank = text.find(' ');
  const std::string_view out = text.substr(0, blank);
  text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  return out;
}

bool read_record(std::string_view body, std::uint32_t rounds, JournalRecord& record) {
  const std::string_view round = word(body), state = word(body), status = word(body);
  const auto found = std::ranges::find(kStates, state);
  if (!body.empty() || !number(round, record.round) || record.round >= rounds || found == kStates.end() || !number(status, record.status)) return false;
  record.state = static_cast<State>(found - kStates.begin());
  return record.state != State::sync && record.status >= 0 && record.status <= 0xFFFF;
}

constexpr std::string_view kEnd = "END";

/// Whether a round may go from one state to the next; the same again is what a rerun writes. Only the head leaves out WATCH.
bool follows(State before, State after, bool head) {
  if (has_ended(before)) return false;
  if (after == State::failed || after == State::cancelled) return true;
  if (after == before) return after == State::start;
  if (head && before == State::ready) return after == State::start;
  return static_cast<int>(after) == static_cast<int>(before) + 1;
}

/// Whose journal it is: "it is of node A of chain line, place 0, 1 round".
std::string owner(std::string_view text) {
  const auto line = unsealed(text.substr(0, std::min(text.find('\n'), kMaxRecord)));
  if (!line || !line->starts_with(profile::kJournalMagic)) return "it is no journal";
  std::string_view rest = *line;
  word(rest);
  const std::string_view chain = word(rest), node = word(rest), index = word(rest), rounds = word(rest);
  if (!is_chain_id(chain) || !is_node_id(node) || !is_round(index) || !is_round(rounds)) return "it is no journal";
  std::string out = "it is of node ";
  out.append(node).append(" of chain ").append(chain);
  if (index != "-") out.append(", place ").append(index);
  return out.append(", ").append(rounds).append(rounds == "1" ? " round" : " rounds");
}

}  // namespace

std::string_view to_string(State state) { return kStates[static_cast<std::size_t>(state)]; }

std::string encode_header(const JournalHeader& header) {
  std::string line(profile::kJournalMagic);
  line += ' ' + header.chain + ' ' + header.node + ' ' + (header.index ? std::to_string(*header.index) : "-") + ' ' + std::to_string(header.rounds);
  return sealed(std::move(line));
}

std::string encode_record(const JournalRecord& record) {
  std::string line = std::to_string(record.round);
  line += ' ';
  line += to_string(record.state);
  line += ' ';
  line += std::to_string(record.status);
  return sealed(std::move(line));
}

std::string encode_end() { return sealed(std::string(kEnd)); }

Result<Journal> decode_journal(std::string_view text, const JournalHeader& expected, const JournalLimits& limits) {
  Journal journal{.header = expected, .last = {}};
  if (text.size() > limits.max_octets) return fail(Code::limit, "journal", limits.max_octets);
  const std::string header = encode_header(expected);
  if (text.size() < header.size() && text.find('\n') == std::string_view::npos) {
    // Cut while the first line was written, by whomever: nothing has been promised to anybody.
    const std::string_view magic = profile::kJournalMagic;
    const std::size_t common = std::min(text.size(), magic.size());
    if (text.substr(0, common) != magic.substr(0, common)) return fail(Code::bad_value, "journal.header");
    return journal;
  }
  if (!text.starts_with(header)) return fail(Code::bad_value, "journal.header", 0, owner(text));
  const bool head = expected.index == std::optional<std::uint32_t>(0);
  std::map<std::uint32_t, JournalRecord> last;
  std::size_t at = header.size();
  journal.good_octets = at;
  while (at < text.size()) {
    const std::size_t end = text.substr(at, kMaxRecord).find('\n');
    const bool is_last = end == std::string_view::npos ? text.size() - at <= kMaxRecord : at + end + 1 == text.size();
    if (end == std::string_view::npos) {
      if (is_last) break;
      return fail(Code::bad_value, "journal.record", at);
    }
    const auto body = unsealed(text.substr(at, end));
    if (!body) {
      if (is_last) break;
      return fail(Code::bad_value, "journal.checksum", at);
    }
    if (journal.ended) return fail(Code::out_of_order, "journal.state", at, "a line behind END");
    if (*body == kEnd) {
      journal.ended = true;
      at += end + 1;
      journal.good_octets = at;
      continue;
    }
    JournalRecord record;
    if (!read_record(*body, expected.rounds, record)) return fail(Code::bad_value, "journal.record", at);
    const auto [entry, fresh] = last.try_emplace(record.round, record);
    const State before = fresh ? State::sync : entry->second.state;
    if (!follows(before, record.state, head)) {
      return fail(Code::out_of_order, "journal.state", at, std::string(to_string(record.state)).append(" does not follow ").append(to_string(before)));
    }
    entry->second = record;
    ++journal.records;
    at += end + 1;
    journal.good_octets = at;
  }
  journal.last.reserve(last.size());
  for (const auto& [round, record] : last) journal.last.push_back(record);
  return journal;
}

}  // namespace nikkan::chainsync
