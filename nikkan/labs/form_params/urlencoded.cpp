#include "nikkan/labs/form_params/urlencoded.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form_params {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101U, kLow = 0x7f7f7f7f7f7f7f7fU, kHigh = 0x8080808080808080U;

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}
/// 0x80 in every octet that is zero, 0 in the others.
constexpr std::uint64_t zero_octets(std::uint64_t word) { return ~(((word & kLow) + kLow) | word | kLow); }

/// A word of fewer than eight octets, the rest zero.
std::uint64_t load_some(const char* at, std::size_t count) {
  if constexpr (std::endian::native == std::endian::little) {
    if (count >= 4) {
      std::uint32_t low = 0, high = 0;
      std::memcpy(&low, at, sizeof low);
      std::memcpy(&high, at + count - 4, sizeof high);
      return low | (std::uint64_t{high} << (8 * (count - 4)));
    }
    if (count == 0) return 0;
    const auto octet = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i); };
    return octet(0) | octet(count / 2) | octet(count - 1);
  }
  std::uint64_t word = 0;
  std::memcpy(&word, at, count);
  return word;
}

/// What a text holds; one look at it.
struct Holds {
  std::uint64_t percent = 0, plus = 0, high = 0;
};
void look(Holds& holds, std::uint64_t word) {
  holds.percent |= zero_octets(word ^ (kOnes * '%'));
  holds.plus |= zero_octets(word ^ (kOnes * '+'));
  holds.high |= word & kHigh;
}
Holds look_at(std::string_view text) {
  Holds out;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) look(out, load(text.data() + i));
  look(out, load_some(text.data() + i, text.size() - i));
  return out;
}
/// Copies with `+` as blank to a place with eight octets to spare.
void copy_blanks(char* to, std::string_view text) {
  const auto put = [&](std::size_t at, std::uint64_t word) {
    word ^= (zero_octets(word ^ (kOnes * '+')) >> 7U) * 0x0bU;
    std::memcpy(to + at, &word, sizeof word);
  };
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) put(i, load(text.data() + i));
  put(i, load_some(text.data() + i, text.size() - i));
}

constexpr std::array<std::int8_t, 256> kDigit = [] {
  std::array<std::int8_t, 256> out{};
  out.fill(-1);
  for (int i = 0; i < 10; ++i) out[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i) {
    out[static_cast<std::size_t>('a' + i)] = out[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
  }
  return out;
}();
int digit(char c) { return kDigit[static_cast<unsigned char>(c)]; }

/// What is written as it stands.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> out{};
  for (int c = '0'; c <= '9'; ++c) out[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c)
    out[static_cast<std::size_t>(c)] = out[static_cast<std::size_t>(c - 'a' + 'A')] = true;
  for (const char c : std::string_view("*-._")) out[static_cast<unsigned char>(c)] = true;
  return out;
}();

bool is_ascii(std::string_view text) {
  std::size_t i = 0;
  std::uint64_t seen = 0;
  for (; i + 8 <= text.size(); i += 8) seen |= load(text.data() + i);
  for (; i < text.size(); ++i) seen |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i]));
  return (seen & kHigh) == 0;
}

bool is_utf8(std::string_view text) { return is_ascii(text) || is_valid_utf8(text); }

/// Decodes to `to`, which has room for as many octets as the text; gives the end. An escape that is none stays as it
/// is, and the first one is told in `bad`.
char* decode(char* to, std::string_view text, std::size_t& bad) {
  std::size_t i = 0;
  while (i < text.size()) {
    // Eight octets at once as long as no escape is among them; a `+` differs from a blank in 0x0b.
    while (i + 8 <= text.size()) {
      std::uint64_t word = load(text.data() + i);
      const std::uint64_t percents = zero_octets(word ^ (kOnes * '%'));
      word ^= (zero_octets(word ^ (kOnes * '+')) >> 7U) * 0x0bU;
      std::memcpy(to, &word, sizeof word);
      if (percents != 0) {
        if constexpr (std::endian::native == std::endian::little) {
          const auto before = static_cast<std::size_t>(std::countr_zero(percents)) / 8;
          to += before;
          i += before;
        }
        break;
      }
      to += 8;
      i += 8;
    }
    if (i == text.size()) break;
    const char c = text[i];
    if (c != '%') {
      *to++ = c == '+' ? ' ' : c;
      ++i;
      continue;
    }
    const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1, low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      bad = std::min(bad, i);
      *to++ = c;
      ++i;
      continue;
    }
    *to++ = static_cast<char>(high * 16 + low);
    i += 3;
  }
  return to;
}

}  // namespace

void UrlDecoder::reset(std::uint64_t base) {
  base_ = offset_ = base;
  pairs_ = 0;
  name_.clear();
  value_.clear();
  escape_size_ = 0;
  in_piece_ = in_value_ = false;
}

Result<void> UrlDecoder::deliver(std::string_view name, std::string_view value, std::uint64_t name_offset,
                                 std::uint64_t value_offset, PairHandler& handler) {
  if (pairs_ >= options_.limits.max_pairs) return fail(Code::limit, "urlencoded.pairs", name_offset);
  ++pairs_;
  UrlPair pair{name, value, name_offset};
  if (!is_utf8(name)) {
    if (options_.strict) return fail(Code::bad_value, "urlencoded.utf8", name_offset);
    pair.name = replaced_name_ = sanitize_utf8(name);
  }
  if (!is_utf8(value)) {
    if (options_.strict) return fail(Code::bad_value, "urlencoded.utf8", value_offset);
    pair.value = replaced_value_ = sanitize_utf8(value);
  }
  if (options_.strict && (name.find('\0') != std::string_view::npos || value.find('\0') != std::string_view::npos)) {
    return fail(Code::bad_value, "urlencoded.control",
                name.find('\0') != std::string_view::npos ? name_offset : value_offset, "holds NUL");
  }
  return handler.on_pair(pair);
}

Result<void> UrlDecoder::decode_into(std::string& out, std::string_view text, std::uint64_t offset, bool is_value) {
  const std::size_t most = is_value ? options_.limits.max_value : options_.limits.max_name, before = out.size(),
                    room = most - before;
  // Three octets become one at best: so many are more than there is room for, and the rest is not decoded to find out.
  if (text.size() / 3 > room) text = text.substr(0, 3 * room + 3);
  std::size_t bad = std::string_view::npos;
  out.resize(before + text.size());
  char* const end = decode(out.data() + before, text, bad);
  out.resize(static_cast<std::size_t>(end - out.data()));
  const std::size_t control = options_.strict ? text.find_first_of("\r\n") : std::string_view::npos;
  const std::size_t fault = options_.strict ? std::min(bad, control) : std::string_view::npos;
  if (fault == std::string_view::npos && out.size() <= most) return {};
  // Which came first does not depend on where the input was cut.
  const auto fits = [&] {
    return static_cast<std::size_t>(decode(out.data() + before, text.substr(0, fault), bad) - out.data()) <= most;
  };
  if (fault != std::string_view::npos && fits()) {
    return fail(Code::bad_value, fault == control ? "urlencoded.control" : "urlencoded.escape", offset + fault);
  }
  return fail(Code::limit, is_value ? "urlencoded.value" : "urlencoded.name", is_value ? value_offset_ : name_offset_);
}

Result<void> UrlDecoder::whole_piece(std::string_view piece, PairHandler& handler) {
  const std::size_t equals = std::min(piece.find('='), piece.size());
  const std::string_view name = piece.substr(0, equals), value = piece.substr(std::min(equals + 1, piece.size()));
  name_offset_ = offset_;
  value_offset_ = offset_ + std::min(equals + 1, piece.size());
  const Holds in_name = look_at(name), in_value = look_at(value);
  const bool easy = !options_.strict && (in_name.percent | in_value.percent | in_name.high | in_value.high) == 0 &&
                    name.size() <= options_.limits.max_name && value.size() <= options_.limits.max_value &&
                    pairs_ < options_.limits.max_pairs;
  if (easy) {
    // Nothing to decode but blanks: views, or one copy.
    UrlPair pair{name, value, name_offset_};
    const std::size_t need = name.size() + value.size() + 16;
    if ((in_name.plus | in_value.plus) != 0 && blanks_.size() < need) blanks_.resize(2 * need);
    if (in_name.plus != 0) {
      copy_blanks(blanks_.data(), name);
      pair.name = std::string_view(blanks_.data(), name.size());
    }
    if (in_value.plus != 0) {
      copy_blanks(blanks_.data() + name.size() + 8, value);
      pair.value = std::string_view(blanks_.data() + name.size() + 8, value.size());
    }
    ++pairs_;
    return handler.on_pair(pair);
  }
  name_.clear();
  value_.clear();
  if (auto good = decode_into(name_, name, name_offset_, false); !good) return good;
  if (auto good = decode_into(value_, value, value_offset_, true); !good) return good;
  return deliver(name_, value_, name_offset_, value_offset_, handler);
}

/// A cut escape goes on: its octets are put before what comes.
Result<void> UrlDecoder::partial(std::string_view part) {
  while (!part.empty()) {
    std::string_view text = part;
    std::uint64_t offset = offset_;
    std::array<char, 3> joined{};
    std::size_t from_part = 0;
    if (escape_size_ > 0) {
      // Two octets at most, and one of the part; what is no escape after all is decoded again from its second octet.
      std::copy_n(escape_.begin(), escape_size_, joined.begin());
      joined[escape_size_] = part.front();
      text = std::string_view(joined.data(), escape_size_ + 1);
      offset -= escape_size_;
      from_part = 1;
      const bool digits = digit(joined[1]) >= 0 && (text.size() < 3 || digit(joined[2]) >= 0);
      if (digits && text.size() < 3) {
        escape_[escape_size_++] = part.front();
        part.remove_prefix(1);
        ++offset_;
        continue;
      }
      if (!digits) {
        if (options_.strict) return fail(Code::bad_value, "urlencoded.escape", offset);
        // The kept octets stand for themselves; the one of the part is looked at again.
        text.remove_suffix(1);
        from_part = 0;
      }
      escape_size_ = 0;
    } else {
      // An escape that the end cuts is kept back.
      const std::size_t percent = part.find_last_of('%');
      if (percent != std::string_view::npos && part.size() - percent < 3 &&
          (part.size() - percent == 1 || digit(part[percent + 1]) >= 0)) {
        text = part.substr(0, percent);
        escape_size_ = part.size() - percent;
        std::copy_n(part.data() + percent, escape_size_, escape_.begin());
        from_part = part.size();
      } else {
        from_part = part.size();
      }
    }
    if (!in_value_) {
      const std::size_t equals = text.find('=');
      if (equals != std::string_view::npos) {
        if (auto good = decode_into(name_, text.substr(0, equals), offset, false); !good) return good;
        in_value_ = true;
        value_offset_ = offset + equals + 1;
        text.remove_prefix(equals + 1);
        offset = value_offset_;
      }
    }
    if (auto good = decode_into(in_value_ ? value_ : name_, text, offset, in_value_); !good) return good;
    part.remove_prefix(from_part);
    offset_ += from_part;
  }
  return {};
}

Result<void> UrlDecoder::flush_escape() {
  if (escape_size_ == 0) return {};
  if (options_.strict) return fail(Code::bad_value, "urlencoded.escape", offset_ - escape_size_);
  const std::string_view text(escape_.data(), escape_size_);
  const std::uint64_t offset = offset_ - escape_size_;
  escape_size_ = 0;
  return decode_into(in_value_ ? value_ : name_, text, offset, in_value_);
}

Result<void> UrlDecoder::end_piece(PairHandler& handler) {
  if (auto good = flush_escape(); !good) return good;
  in_piece_ = false;
  return deliver(name_, value_, name_offset_, in_value_ ? value_offset_ : offset_, handler);
}

Result<void> UrlDecoder::feed(ByteView octets, PairHandler& handler) {
  std::string_view text = as_text(octets);
  const std::uint64_t room = options_.limits.max_octets - (offset_ - base_);
  const bool too_long = text.size() > room;
  if (too_long) text = text.substr(0, static_cast<std::size_t>(room));
  while (!text.empty()) {
    const std::size_t ampersand = text.find('&');
    const bool ends = ampersand != std::string_view::npos;
    const std::string_view piece = text.substr(0, ampersand);
    if (ends && !in_piece_) {
      if (!piece.empty()) {
        if (auto good = whole_piece(piece, handler); !good) return good;
      }
      offset_ += piece.size() + 1;
    } else {
      if (!in_piece_) {
        in_piece_ = true;
        in_value_ = false;
        name_offset_ = offset_;
        name_.clear();
        value_.clear();
      }
      if (auto good = partial(piece); !good) return good;
      if (ends) {
        if (auto good = end_piece(handler); !good) return good;
        ++offset_;
      }
    }
    text.remove_prefix(ends ? ampersand + 1 : text.size());
  }
  if (too_long) return fail(Code::limit, "urlencoded.octets", base_ + options_.limits.max_octets);
  return {};
}

Result<void> UrlDecoder::finish(PairHandler& handler) {
  if (!in_piece_) return {};
  return end_piece(handler);
}

Result<std::vector<std::pair<std::string, std::string>>> decode_urlencoded(std::string_view text,
                                                                           const UrlOptions& options) {
  struct Collect final : PairHandler {
    std::vector<std::pair<std::string, std::string>> pairs;
    Result<void> on_pair(const UrlPair& pair) override {
      pairs.emplace_back(pair.name, pair.value);
      return {};
    }
  } collect;
  UrlDecoder decoder(options);
  if (auto good = decoder.feed(as_bytes(text), collect); !good) return std::unexpected(good.error());
  if (auto good = decoder.finish(collect); !good) return std::unexpected(good.error());
  return std::move(collect.pairs);
}

void append_urlencoded(std::string& out, std::string_view text) {
  std::string clean;
  if (!is_utf8(text)) text = clean = sanitize_utf8(text);
  for (const char c : text) {
    if (kPlain[static_cast<unsigned char>(c)]) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      const auto octet = static_cast<unsigned char>(c);
      out += {'%', kDigits[octet >> 4U], kDigits[octet & 15U]};
    }
  }
}

std::size_t urlencoded_size(std::string_view text) {
  std::string clean;
  if (!is_utf8(text)) text = clean = sanitize_utf8(text);
  std::size_t size = 0;
  for (const char c : text) size += kPlain[static_cast<unsigned char>(c)] || c == ' ' ? 1 : 3;
  return size;
}

}  // namespace nikkan::form_params
