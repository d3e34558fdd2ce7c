#pragma once
// The header block of a message or a MIME part: one pass, views only (RFC 5322, 2.2).
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::mail {

enum class Known : std::uint8_t {
  date, sent, received, from, to, cc, subject, message_id, resent_message_id, list_id, archived_at,
  mime_version, content_type, content_transfer_encoding, content_disposition,
  x_test_idtracker, x_no_archive, x_reconstructed, none
};

/// The first value of each header we know; views into the message, still folded.
struct Headers {
  std::array<std::string_view, static_cast<std::size_t>(Known::none)> values{};
  std::uint32_t present = 0;  ///< bit a Known
  std::uint32_t fields = 0;
  std::size_t body_at = 0;    ///< behind the empty line; size of the block when there is none
  bool duplicate = false;     ///< a single-instance header stood again; the first was kept
  bool truncated = false;

  std::string_view operator[](Known name) const { return values[static_cast<std::size_t>(name)]; }
  bool has(Known name) const { return (present >> static_cast<unsigned>(name) & 1U) != 0; }
};

/// Reads up to the first empty line. For a message, blank lines and a From_ line above the first
/// header are skipped; for a part, an empty first line means that there is no header.
/// `fields` is 0 when the first line is no header.
Headers scan_headers(std::string_view block, bool part, const Limits& limits);

/// Line ends before white space removed, ends trimmed (RFC 5322, 2.2.3).
std::string unfold(std::string_view value);

/// Decodes encoded words (RFC 2047) of an unfolded value; the result is UTF-8, CR and LF become blanks.
std::string decode_value(std::string_view value);

struct Address {
  std::string name, address;
};
/// The first mailbox of an unfolded From:, with `user at host` and `user=40host@dmarc.ietf.org` undone.
Address parse_mailbox(std::string_view value);

/// The list named by List-Id, else To and Cc, else the input's name; `origin` says which.
std::string list_name(const Headers& headers, std::string_view input, std::string_view& origin);

}  // namespace nikkan::mail
