// What can be worked out of a mail without the database.
#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/archive/impl.hpp"

namespace nikkan::archive {

std::int64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
  return static_cast<std::int64_t>(hash);
}

Digest digest_of(std::string_view text) {
  const crypto::Sha256 whole = crypto::sha256(text);
  Digest half{};
  std::copy_n(whole.begin(), half.size(), half.begin());
  return half;
}

std::string title_key(std::string_view title) {
  std::string key;
  for (const char c : ascii_lower(title)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80U) key += c;
  }
  return key;
}

Digest content_of(std::string_view raw, std::string_view list_of_input) {
  if (list_of_input.empty()) return digest_of(raw);
  std::string both(raw);
  both += '\0';
  both += list_of_input;
  return digest_of(both);
}

namespace {

/// Announcements of a document are the same whatever mail brings them; others are named by their Message-ID.
bool named_by_message(const daily::Announcement& a) {
  return !a.mail.message_id.empty() && a.key.ends_with(a.mail.message_id) && a.key.size() > a.mail.message_id.size() &&
         a.key[a.key.size() - a.mail.message_id.size() - 1] == ':';
}

/// Paragraphs are taken out of blank lines and line ends, so that two deliveries of one text agree.
std::string normal_text(std::string_view text) {
  std::string normal;
  normal.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
    normal += line;
    normal += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (normal.ends_with('\n')) normal.pop_back();
  return normal;
}

}  // namespace

Prepared prepare(daily::Announcement announcement, std::string_view raw, const Wrapping& wrapping) {
  Prepared p;
  const daily::Mail& mail = announcement.mail;
  p.content = content_of(raw, mail.list_origin == "input" ? std::string_view(mail.list) : std::string_view());
  std::string same = mail.message_id;
  same += '\0';
  same += normal_text(mail.text);
  if (!mail.other_text.empty()) same += '\0' + normal_text(mail.other_text);
  p.ident = digest_of(same);
  if (named_by_message(announcement)) p.variant = p.ident;
  p.packed = raw::pack(raw);
  p.size = raw.size();
  p.envelope = wrapping.envelope;
  p.wrapping = (wrapping.from_quoted ? kFromQuoted : 0) | (wrapping.alone ? kAlone : 0);
  p.announcement = std::move(announcement);
  p.announcement.mail.text.clear();
  p.announcement.mail.other_text.clear();
  return p;
}

}  // namespace nikkan::archive
