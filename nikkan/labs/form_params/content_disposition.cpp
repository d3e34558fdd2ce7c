#include "nikkan/labs/form_params/content_disposition.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/utf8.hpp"

namespace nikkan::form_params {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// tchar of RFC 9110, 5.6.2.
constexpr std::array<bool, 256> kToken = [] {
  std::array<bool, 256> out{};
  for (int c = '0'; c <= '9'; ++c) out[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c)
    out[static_cast<std::size_t>(c)] = out[static_cast<std::size_t>(c - 'a' + 'A')] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) out[static_cast<unsigned char>(c)] = true;
  return out;
}();
bool is_token(char c) { return kToken[static_cast<unsigned char>(c)]; }

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Without regard to case; `lower` is in lower case.
bool same(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != lower[i]) return false;
  }
  return true;
}

/// Offset of the first control but TAB, or npos.
std::size_t find_control(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof word);
    // An octet below 0x20 borrows; one of 0x80 and more does not count; 0x7f is told apart below.
    const std::uint64_t below = (word - 0x2020202020202020U) & ~word & 0x8080808080808080U;
    const std::uint64_t del = word ^ 0x7f7f7f7f7f7f7f7fU;
    if ((below | ((del - 0x0101010101010101U) & ~del & 0x8080808080808080U)) != 0) break;
  }
  for (; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\t') || c == 0x7f) return i;
  }
  return std::string_view::npos;
}

/// What a backslash is in a quoted string.
enum class Backslash : std::uint8_t {
  quotes,    ///< it quotes a quotation mark or a backslash (RFC 9110, 5.6.4)
  may_stand  ///< browsers, Node and curl send it as it is: see Parameters::closes()
};

/// One `; name=value` after another.
class Parameters {
 public:
  /// `offset` is that of the text, for errors.
  Parameters(std::string_view text, std::uint64_t base, std::string_view field, Backslash backslash)
      : text_(text), base_(base), field_(field), backslash_(backslash) {}

  std::string_view name, value;
  bool escaped = false;  ///< backslashes quote in the value
  std::uint64_t offset = 0;

  /// False at the end. Errors: bad_value.
  Result<bool> next() {
    skip_blanks();
    if (at_ == text_.size()) return false;
    if (text_[at_] != ';') return bad();
    while (at_ < text_.size() && (text_[at_] == ';' || is_blank(text_[at_])))
      ++at_;  // `a;; b` and a last `;` are seen in the wild
    if (at_ == text_.size()) return false;
    offset = base_ + at_;
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_token(text_[at_])) ++at_;
    name = text_.substr(begin, at_ - begin);
    skip_blanks();
    if (name.empty() || at_ == text_.size() || text_[at_] != '=') return bad();
    ++at_;
    skip_blanks();
    escaped = false;
    return at_ < text_.size() && text_[at_] == '"' ? quoted() : bare();
  }

 private:
  std::unexpected<Error> bad() const { return fail(Code::bad_value, field_, base_ + at_); }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  /// Whether the quotation mark before `at`, which stands behind a backslash, ends the string: when nothing follows, or
  /// another parameter. OURS: senders that know no quoted pairs write name="a\"; those that do cannot have `; x=` or
  /// the end of the line behind a mark of theirs, unless the name holds such a thing.
  bool closes(std::size_t at) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    if (at == text_.size()) return true;
    if (text_[at] != ';') return false;
    while (at < text_.size() && (text_[at] == ';' || is_blank(text_[at]))) ++at;
    const std::size_t begin = at;
    while (at < text_.size() && is_token(text_[at])) ++at;
    if (at == text_.size()) return at == begin;
    const bool named = at > begin;
    while (at < text_.size() && is_blank(text_[at])) ++at;
    return named && at < text_.size() && text_[at] == '=';
  }
  Result<bool> quoted() {
    const std::size_t begin = ++at_;
    std::size_t stop = begin;
    bool pairs = false;
    for (;; ++stop) {
      while (stop < text_.size() && text_[stop] != '"' && text_[stop] != '\\') ++stop;
      if (stop == text_.size()) {
        at_ = begin - 1;
        return bad();
      }
      if (text_[stop] == '"') break;
      if (stop + 1 == text_.size()) continue;
      if (text_[stop + 1] == '\\') {
        pairs = true;
        ++stop;
      } else if (text_[stop + 1] == '"') {
        ++stop;
        if (backslash_ == Backslash::may_stand && closes(stop + 1)) break;
        escaped = true;
      }
    }
    // Who quotes one mark quotes every backslash; where no mark is quoted, two of them were sent as two.
    if (backslash_ == Backslash::quotes) escaped = escaped || pairs;
    value = text_.substr(begin, stop - begin);
    at_ = stop + 1;
    return true;
  }
  /// Up to the next `;`: more than a token may stand there, as some senders do not quote.
  Result<bool> bare() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find(';', at_), text_.size());
    value = trim_blanks(text_.substr(begin, at_ - begin));
    if (value.find('"') == std::string_view::npos) return true;
    at_ = begin + value.find('"');
    return bad();
  }

  std::string_view text_;
  std::uint64_t base_;
  std::string_view field_;
  Backslash backslash_;
  std::size_t at_ = 0;
};

std::string_view without_backslashes(std::string_view text, std::string& room) {
  room.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    room += text[i];
  }
  return room;
}

Result<void> take_once(std::optional<std::string_view>& to, const Parameters& from, std::string& room,
                       std::string_view field) {
  if (to) return fail(Code::duplicate, field, from.offset);
  to = from.escaped ? without_backslashes(from.value, room) : from.value;
  return {};
}

int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

/// The text of UTF-8''na%C3%AFve (RFC 8187, 3.2.1). As written when it is no such thing, or holds controls or octets
/// that are no UTF-8 once it is decoded.
std::string_view decode_extended(std::string_view written, std::string& room) {
  const std::size_t first = written.find('\''),
                    second = first == std::string_view::npos ? first : written.find('\'', first + 1);
  if (second == std::string_view::npos) return written;
  const bool utf8 = same(written.substr(0, first), "utf-8"), latin = same(written.substr(0, first), "iso-8859-1");
  if (!utf8 && !latin) return written;
  room.clear();
  for (std::size_t i = second + 1; i < written.size(); ++i) {
    char c = written[i];
    if (c == '%') {
      const int high = i + 2 < written.size() ? hex_digit(written[i + 1]) : -1,
                low = high < 0 ? -1 : hex_digit(written[i + 2]);
      if (low < 0) return written;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7f) return written;
    if (latin) {
      append_utf8(room, octet);
    } else {
      room += c;
    }
  }
  return find_invalid_utf8(room) == std::string_view::npos ? std::string_view(room) : written;
}

Result<void> parse_disposition(PartHead& head, std::string_view value, std::uint64_t offset, bool strict,
                               HeadScratch& scratch) {
  std::size_t end = 0;
  while (end < value.size() && is_token(value[end])) ++end;
  head.disposition = value.substr(0, end);
  if (head.disposition.empty()) return fail(Code::bad_value, "header.disposition", offset);
  head.form_data = same(head.disposition, "form-data");
  std::string_view extended;
  if (strict && !head.form_data) return fail(Code::bad_value, "header.disposition", offset);
  Parameters parameters(value.substr(end), offset + end, "header.disposition", Backslash::may_stand);
  for (;;) {
    const auto more = parameters.next();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    Result<void> good;
    if (same(parameters.name, "name")) {
      good = take_once(head.name, parameters, scratch.name, "header.name");
    } else if (same(parameters.name, "filename")) {
      good = take_once(head.filename, parameters, scratch.filename, "header.filename");
    } else if (same(parameters.name, "filename*")) {
      if (strict)
        return fail(Code::bad_value, "header.filename_star", parameters.offset, "RFC 7578, 4.2 forbids filename*");
      if (head.filename_star) return fail(Code::duplicate, "header.filename_star", parameters.offset);
      head.filename_star = true;
      extended = parameters.value;
    }
    if (!good) return good;
  }
  // A file all the same: who sends filename* alone means one.
  if (head.filename_star && !head.filename) {
    head.filename_of_star = true;
    head.filename = decode_extended(extended, scratch.filename);
  }
  return {};
}

/// Folded lines become one, octet for octet: the line end is overwritten with blanks (RFC 5322, 2.2.3).
std::string_view unfold(std::string_view block, std::string& room) {
  room.assign(block);
  for (std::size_t i = 0; i + 1 < room.size(); ++i) {
    if (room[i] != '\n' || !is_blank(room[i + 1])) continue;
    room[i] = ' ';
    if (i > 0 && room[i - 1] == '\r') room[i - 1] = ' ';
  }
  return room;
}

/// What may stand in a quoted string that needs no second look: neither mark nor backslash, control or DEL.
constexpr std::array<bool, 256> kQuotedPlain = [] {
  std::array<bool, 256> out{};
  for (int c = 0x20; c < 256; ++c) out[static_cast<std::size_t>(c)] = c != '"' && c != '\\' && c != 0x7f;
  return out;
}();

/// Takes a quoted string of such octets off; false leaves all as it was. `high` gathers octets that are not ASCII.
bool take_quoted(std::string_view& rest, std::string_view before, std::string_view& value, unsigned& high) {
  if (!rest.starts_with(before)) return false;
  std::size_t at = before.size();
  for (; at < rest.size() && kQuotedPlain[static_cast<unsigned char>(rest[at])]; ++at)
    high |= static_cast<unsigned char>(rest[at]);
  if (at == rest.size() || rest[at] != '"') return false;
  value = rest.substr(before.size(), at - before.size());
  rest.remove_prefix(at + 1);
  return true;
}

/// The line that browsers, curl and most libraries write, octet for octet; any other takes the long way. Gives the
/// same.
bool common_disposition(PartHead& head, std::string_view line, bool strict) {
  constexpr std::string_view kBefore = "Content-Disposition: form-data; name=\"";
  std::string_view rest = line, name, filename;
  unsigned high = 0;
  if (!take_quoted(rest, kBefore, name, high)) return false;
  const bool has_filename = !rest.empty();
  if (has_filename && (!take_quoted(rest, "; filename=\"", filename, high) || !rest.empty())) return false;
  if (strict && (high & 0x80U) != 0) return false;
  head.disposition = line.substr(21, 9);
  head.form_data = true;
  head.name = name;
  if (has_filename) head.filename = filename;
  return true;
}

}  // namespace

Result<void> parse_part_head(PartHead& head, std::string_view block, std::uint64_t offset, bool strict,
                             HeadScratch& scratch, std::size_t max_headers) {
  head.offset = offset;
  head.block = block;
  head.disposition = head.content_type = head.transfer_encoding = {};
  head.form_data = head.filename_star = head.filename_of_star = false;
  head.name.reset();
  head.filename.reset();
  if (!block.empty() && is_blank(block.front())) return fail(Code::bad_value, "header.line", offset);
  bool has_disposition = false, has_type = false, has_encoding = false;
  std::size_t count = 0, at = 0;
  while (at < block.size()) {
    const std::size_t begin = at;
    std::size_t feed = std::min(block.find('\n', at), block.size());
    if (feed + 1 < block.size() && is_blank(block[feed + 1])) [[unlikely]] {
      if (strict) return fail(Code::bad_value, "header.fold", offset + feed);
      // Once for the whole block; what was read so far are views into memory that stays.
      block = unfold(block, scratch.unfolded);
      feed = std::min(block.find('\n', at), block.size());
    }
    at = feed + 1;
    std::string_view line = block.substr(begin, feed - begin);
    const bool with_cr = line.ends_with('\r');
    if (with_cr) line.remove_suffix(1);
    if (strict && !with_cr) return fail(Code::bad_value, "header.line_end", offset + feed);
    if (++count > max_headers) return fail(Code::limit, "header.count", offset + begin);
    if (!has_disposition && common_disposition(head, line, strict)) {
      has_disposition = true;
      continue;
    }
    if (const auto bad = find_control(line); bad != std::string_view::npos) {
      // NUL, and CR within a line, are read by others in more than one way.
      if (strict || line[bad] == '\0' || line.find_first_of(std::string_view("\0\r", 2)) != std::string_view::npos) {
        return fail(Code::bad_value, "header.control", offset + begin + bad);
      }
    }
    const std::size_t colon = line.find(':');
    std::size_t name_end = colon == std::string_view::npos ? 0 : colon;
    for (std::size_t i = 0; i < name_end; ++i) {
      if (!is_token(line[i])) name_end = 0;
    }
    if (name_end == 0) return fail(Code::bad_value, "header.line", offset + begin);
    const std::string_view name = line.substr(0, name_end), value = trim_blanks(line.substr(name_end + 1));
    const std::size_t value_at =
        value.empty() ? begin + name_end + 1 : static_cast<std::size_t>(value.data() - block.data());
    if (strict && find_invalid_utf8(line) != std::string_view::npos)
      return fail(Code::bad_value, "header.utf8", offset + begin + find_invalid_utf8(line));
    if (name.size() == 19 && same(name, "content-disposition")) {
      if (has_disposition) return fail(Code::duplicate, "header.disposition", offset + begin);
      has_disposition = true;
      if (auto good = parse_disposition(head, value, offset + value_at, strict, scratch); !good) return good;
    } else if (name.size() == 12 && same(name, "content-type")) {
      if (has_type) return fail(Code::duplicate, "header.content_type", offset + begin);
      has_type = true;
      head.content_type = value;
    } else if (name.size() == 25 && same(name, "content-transfer-encoding")) {
      if (has_encoding) return fail(Code::duplicate, "header.transfer_encoding", offset + begin);
      has_encoding = true;
      head.transfer_encoding = value;
    }
  }
  if (strict && !has_disposition) return fail(Code::bad_value, "header.disposition", offset, "the part has none");
  return {};
}

std::string_view media_type(std::string_view content_type) {
  return trim_blanks(content_type.substr(0, content_type.find(';')));
}

bool is_urlencoded_type(std::string_view content_type) { return same(media_type(content_type), profile::kMediaType); }

Result<std::string> parameter(std::string_view value, std::string_view name) {
  const auto semicolon = value.find(';');
  if (semicolon == std::string_view::npos) return fail(Code::not_found, "content_type");
  Parameters parameters(value.substr(semicolon), semicolon, "content_type", Backslash::quotes);
  std::optional<std::string> found;
  for (;;) {
    const auto more = parameters.next();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    if (!ascii_iequals(parameters.name, name)) continue;
    if (found) return fail(Code::duplicate, "content_type", parameters.offset);
    std::string room;
    found =
        parameters.escaped ? std::string(without_backslashes(parameters.value, room)) : std::string(parameters.value);
  }
  if (!found) return fail(Code::not_found, "content_type");
  return *found;
}

bool is_identity_encoding(std::string_view transfer_encoding) {
  return transfer_encoding.empty() || same(transfer_encoding, "7bit") || same(transfer_encoding, "8bit") ||
         same(transfer_encoding, "binary");
}

std::string decode_name_escapes(std::string_view written) {
  std::string out;
  out.reserve(written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    const std::string_view three = written.substr(i, 3);
    const char plain = three == "%22" ? '"' : three == "%0D" ? '\r' : three == "%0A" ? '\n' : '\0';
    out += plain != '\0' ? plain : written[i];
    if (plain != '\0') i += 2;
  }
  return out;
}

std::string encode_name_escapes(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (const char c : name) {
    if (c == '"') {
      out += "%22";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace nikkan::form_params
