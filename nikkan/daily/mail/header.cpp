#include "nikkan/daily/mail/header.hpp"

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/body.hpp"
#include "nikkan/daily/mail/chars.hpp"
#include "nikkan/daily/mail/mime.hpp"

namespace nikkan::mail {
namespace {

Known lookup(std::string_view name) {
  auto is = [name](std::string_view word, Known known) { return iequals(name, word) ? known : Known::none; };
  switch (name.size()) {
    case 2: return lower(name[0]) == 't' ? is("to", Known::to) : is("cc", Known::cc);
    case 4:
      switch (lower(name[0])) {
        case 'd': return is("date", Known::date);
        case 'f': return is("from", Known::from);
        default: return is("sent", Known::sent);
      }
    case 7: return lower(name[0]) == 's' ? is("subject", Known::subject) : is("list-id", Known::list_id);
    case 8: return is("received", Known::received);
    case 10: return is("message-id", Known::message_id);
    case 11: return is("archived-at", Known::archived_at);
    case 12:
      switch (lower(name[0])) {
        case 'c': return is("content-type", Known::content_type);
        case 'm': return is("mime-version", Known::mime_version);
        default: return is("x-no-archive", Known::x_no_archive);
      }
    case 15: return is("x-reconstructed", Known::x_reconstructed);
    case 16: return is("x-test-idtracker", Known::x_test_idtracker);
    case 17: return is("resent-message-id", Known::resent_message_id);
    case 19: return is("content-disposition", Known::content_disposition);
    case 25: return is("content-transfer-encoding", Known::content_transfer_encoding);
    default: return Known::none;
  }
}

constexpr bool single_instance(Known name) {
  switch (name) {
    case Known::date: case Known::from: case Known::subject: case Known::message_id: case Known::mime_version:
    case Known::content_type: case Known::content_transfer_encoding: case Known::content_disposition: return true;
    default: return false;
  }
}

/// Collects one header at a time; continuation lines stretch the open one.
struct Collector {
  Headers& headers;
  const Limits& limits;
  Known open = Known::none;

  void begin(std::string_view line, std::size_t name_length) {
    open = Known::none;
    if (++headers.fields > limits.max_headers) {
      headers.truncated = true;
      return;
    }
    const Known known = lookup(line.substr(0, name_length));
    if (known == Known::none) return;
    if (headers.has(known)) {
      headers.duplicate = headers.duplicate || single_instance(known);
      return;
    }
    headers.present |= 1U << static_cast<unsigned>(known);
    open = known;
    store(line.substr(name_length + 1));
  }

  void extend(std::string_view line) {
    if (open == Known::none) return;
    std::string_view& value = headers.values[static_cast<std::size_t>(open)];
    store({value.data(), static_cast<std::size_t>(line.data() + line.size() - value.data())});
  }

  void store(std::string_view value) {
    if (value.size() > limits.max_header_line) {
      value = value.substr(0, limits.max_header_line);
      headers.truncated = true;
      headers.values[static_cast<std::size_t>(open)] = value;
      open = Known::none;
      return;
    }
    headers.values[static_cast<std::size_t>(open)] = value;
  }
};

}  // namespace

Headers scan_headers(std::string_view block, bool part, const Limits& limits) {
  Headers headers;
  Collector collect{headers, limits};
  std::size_t at = 0;
  while (at < block.size()) {
    const std::size_t end = line_end(block, at);
    std::string_view line = block.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::size_t next = end < block.size() ? end + 1 : end;
    if (line.empty()) {
      if (headers.fields != 0 || part) {
        headers.body_at = next;
        return headers;
      }
    } else if (is_blank(line.front())) {
      collect.extend(line);
      if (headers.fields == 0 && !trimmed(line).empty()) return headers;
    } else if (const std::size_t length = header_name(line); length != 0) {
      collect.begin(line, length);
    } else {
      const bool envelope = line.starts_with("From ") || line.starts_with(">From ");
      if (headers.fields == 0 && !envelope) return headers;
      collect.open = Known::none;
    }
    at = next;
  }
  headers.body_at = block.size();
  return headers;
}

std::string unfold(std::string_view value) {
  value = trimmed(value);
  std::string out;
  out.reserve(value.size());
  std::size_t from = 0;
  while (from < value.size()) {
    const std::size_t end = line_end(value, from);
    std::string_view line = value.substr(from, end - from);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    out += line;
    from = end + 1;
  }
  return out;
}

std::string decode_value(std::string_view value) {
  const bool words = find_rare(value, "=?", 1) != std::string_view::npos;
  if (!words && is_plain_ascii(value)) return std::string(value);
  std::string out = words ? decode_words(value) : std::string(value);
  daily::Flags ignored = 0;
  out = to_utf8(std::move(out), "", ignored);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

}  // namespace nikkan::mail
