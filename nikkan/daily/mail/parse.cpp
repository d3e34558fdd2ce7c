// One message: headers to facts, body to text. The common mail (one text/plain part, a charset we have
// tables for) takes the short way through message_text; GMime is met only behind mime.hpp.
#include <exception>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/crypto/digest.hpp"
#include "nikkan/daily/mail/body.hpp"
#include "nikkan/daily/mail/chars.hpp"
#include "nikkan/daily/mail/header.hpp"
#include "nikkan/daily/mail/parts.hpp"

namespace nikkan::mail {
namespace {

using daily::Flag;
using daily::Flags;
using daily::Mail;

constexpr std::string_view kArchive = "https://mailarchive.ietf.org/arch/msg/";

/// What stands in the first pair of angle brackets, else the whole value; white space inside goes.
std::string bare_id(std::string_view value) {
  value = trimmed(value);
  if (const std::size_t open = value.find('<'); open != std::string_view::npos) {
    value.remove_prefix(open + 1);
    value = value.substr(0, value.find('>'));
  }
  std::string id(value);
  if (id.find_first_of(" \t\r\n") != std::string::npos) std::erase_if(id, is_space);
  return is_plain_ascii(id) ? id : sanitize_utf8(id);
}

void read_id(const Headers& headers, Mail& mail) {
  mail.message_id = bare_id(headers[Known::message_id]);
  if (mail.message_id.empty()) mail.message_id = bare_id(headers[Known::resent_message_id]);
  if (!mail.message_id.empty()) return;
  // OURS: the hash is over the unfolded headers and the decoded text, so that line ends do not matter.
  std::string all;
  for (const Known field : {Known::from, Known::date, Known::subject}) {
    all += unfold(headers[field]);
    all += '\n';
  }
  all += mail.text;
  const crypto::Sha1 hash = crypto::sha1(all);
  mail.message_id = "sha1:" + to_hex(hash);
  set(mail.flags, Flag::synthetic_id);
}

std::optional<UnixTime> date_of(std::string_view value, Flags& flags) {
  if (trimmed(value).empty()) return std::nullopt;
  Flags own = 0;
  const auto time = value.find('\n') == std::string_view::npos ? parse_date(value, own) : parse_date(unfold(value), own);
  if (time) flags |= own;
  return time;
}

/// Date:, Sent:, the topmost Received:, the envelope.
void read_date(const Headers& headers, std::string_view envelope, Mail& mail) {
  mail.date = date_of(headers[Known::date], mail.flags);
  if (mail.date) return;
  set(mail.flags, Flag::date_bad);
  mail.date = date_of(headers[Known::sent], mail.flags);
  if (!mail.date) {
    const std::string_view received = headers[Known::received];
    const std::size_t semicolon = received.rfind(';');
    if (semicolon != std::string_view::npos) mail.date = date_of(received.substr(semicolon + 1), mail.flags);
  }
  // The address of an envelope is free text: the date begins at its weekday.
  constexpr std::size_t kLongestEnvelope = 512;
  envelope = envelope.substr(0, kLongestEnvelope);
  for (std::size_t at = envelope.find(' '); !mail.date && at != std::string_view::npos; at = envelope.find(' ', at + 1)) {
    if (at + 1 < envelope.size() && is_alpha(envelope[at + 1])) mail.date = date_of(envelope.substr(at + 1), mail.flags);
  }
  if (!mail.date) set(mail.flags, Flag::undated);
}

bool says_yes(std::string_view value) { return iequals(trimmed(value), "yes"); }

void read_permalink(const Headers& headers, Mail& mail) {
  std::string_view at = trimmed(headers[Known::archived_at]);
  if (at.starts_with('<')) at.remove_prefix(1);
  at = at.substr(0, at.find_first_of("> \t\r\n"));
  if (at.starts_with(kArchive) && is_plain_ascii(at)) {
    mail.permalink = std::string(at);
    if (mail.permalink.back() != '/') mail.permalink += '/';
    return;
  }
  if (!mail.list.empty() && !has(mail.flags, Flag::synthetic_id)) mail.permalink = permalink(mail.message_id, mail.list);
}

/// "---- Forwarded message ----", "Jane wrote:": what follows is quoted, not another message.
bool introduces_quote(std::string_view line) {
  line = trimmed(line);
  return line.starts_with('-') || line.starts_with('>') || line.ends_with(':');
}

/// A run of header-like lines behind a blank line, and which headers were in it.
struct HeaderBlock {
  int lines = 0;
  unsigned names = 0;  ///< bit 0 From, 1 Date, 2 Subject, 3 To, 4 Received

  void add(std::string_view name) {
    constexpr std::string_view kNames[] = {"from", "date", "subject", "to", "received"};
    ++lines;
    unsigned bit = 1;
    for (const std::string_view known : kNames) {
      if (iequals(name, known)) names |= bit;
      bit <<= 1U;
    }
  }
  bool header_like() const { return lines >= 3 && (names & 0b10011U) != 0; }
  bool whole() const { return (names & 0b1111U) == 0b1111U; }
};

/// Several messages without separators: a whole header that nothing introduces, or two header-like blocks;
/// or a box that begins with a blank line, as boxes cut by header lines do.
bool looks_like_many(std::string_view octets, std::string_view body) {
  if (octets.starts_with('\n') || octets.starts_with("\r\n")) return true;
  int blocks = 0;
  bool after_blank = true;
  HeaderBlock block;
  std::string_view before;
  for (std::size_t at = 0; at < body.size(); at = line_end(body, at) + 1) {
    const std::string_view line = line_at(body, at);
    const std::size_t name = header_name(line);
    if (name != 0 && (after_blank || block.lines > 0)) {
      block.add(line.substr(0, name));
    } else if (block.lines == 0 || line.empty() || !is_blank(line.front())) {
      if (block.whole() && !introduces_quote(before)) return true;
      if (block.header_like() && ++blocks >= 2) return true;
      if (block.lines > 0 || !line.empty()) before = line;
      block = {};
    }
    after_blank = line.empty();
  }
  return block.whole() && !introduces_quote(before);
}

Result<Mail> parse_message(const RawMessage& raw, std::string_view input, const Limits& limits) {
  Mail mail;
  mail.source = {std::string(input), raw.offset, raw.raw.size()};
  std::string_view octets = raw.raw;
  if (octets.size() > limits.max_message) {
    octets = octets.substr(0, limits.max_message);
    set(mail.flags, Flag::truncated);
  }
  const Headers headers = scan_headers(octets, false, limits);
  if (headers.fields == 0) return fail(Code::bad_value, "mail.headers", raw.offset, "no headers");
  if (headers.truncated) set(mail.flags, Flag::truncated);
  if (headers.duplicate) set(mail.flags, Flag::duplicate_header);
  if (headers.has(Known::x_reconstructed)) set(mail.flags, Flag::reconstructed);
  mail.is_test = says_yes(headers[Known::x_test_idtracker]);
  mail.no_archive = says_yes(headers[Known::x_no_archive]);

  mail.subject = collapse_space(decode_value(unfold(headers[Known::subject])));
  strip_subject(mail.subject, mail.is_reply);
  Address from = parse_mailbox(unfold(headers[Known::from]));
  mail.from_name = std::move(from.name);
  mail.from_address = is_plain_ascii(from.address) ? std::move(from.address) : sanitize_utf8(from.address);

  const std::string_view body = octets.substr(headers.body_at);
  const bool quoted = raw.from_quoted && find_rare(body, ">From ", 0) != std::string_view::npos;
  Texts texts = quoted ? message_text(headers, undo_from_quoting(body), limits, mail.flags)
                       : message_text(headers, body, limits, mail.flags);
  mail.text = std::move(texts.text);
  mail.other_text = std::move(texts.other);
  if (raw.alone && looks_like_many(raw.raw, body)) set(mail.flags, Flag::many_messages);

  read_date(headers, raw.envelope, mail);
  read_id(headers, mail);
  std::string_view origin;
  mail.list = list_name(headers, input, origin);
  mail.list_origin = std::string(origin);
  read_permalink(headers, mail);
  return mail;
}

}  // namespace

std::string permalink(std::string_view message_id, std::string_view list) {
  std::string key;
  key.reserve(message_id.size() + list.size());
  key += message_id;
  key += list;
  const crypto::Sha1 hash = crypto::sha1(key);
  std::string out;
  out.reserve(kArchive.size() + list.size() + 30);
  out += kArchive;
  out += list;
  out += '/';
  out += to_base64url(hash);
  out += '/';
  return out;
}

Result<Mail> parse(const RawMessage& raw, std::string_view input, const Limits& limits) {
  try {
    return parse_message(raw, input, limits);
  } catch (const std::exception& error) {
    return fail(Code::internal, "mail", raw.offset, error.what());
  }
}

Result<std::vector<PartInfo>> structure(const RawMessage& raw, const Limits& limits) {
  try {
    const std::string_view octets = raw.raw.substr(0, limits.max_message);
    const Headers headers = scan_headers(octets, false, limits);
    if (headers.fields == 0) return fail(Code::bad_value, "mail.headers", raw.offset, "no headers");
    return list_parts(headers, octets.substr(headers.body_at), limits);
  } catch (const std::exception& error) {
    return fail(Code::internal, "mail", raw.offset, error.what());
  }
}

}  // namespace nikkan::mail
