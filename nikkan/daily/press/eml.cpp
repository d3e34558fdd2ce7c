// One mail: multipart/alternative, text first (RFC 5322, 2045-2047, 2369, 2919, 3834). Both bodies are base64,
// so that no line is long and no octet is 8-bit.
#include <fmt/format.h>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/time.hpp"
#include "nikkan/crypto/digest.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/formats.hpp"
#include "nikkan/daily/press/japanese.hpp"
#include "nikkan/daily/press/layout.hpp"
#include "nikkan/daily/press/mail_html.hpp"

namespace nikkan::press {

namespace {

/// base64 in lines of 76 (RFC 2045, 6.8).
void append_base64(std::string& out, std::string_view body) {
  const std::string code = to_base64(as_bytes(body));
  for (std::size_t at = 0; at < code.size(); at += 76) {
    out += std::string_view(code).substr(at, 76);
    out += "\r\n";
  }
}

/// Text as an unstructured header value: ASCII as it is, else encoded words of at most 75 octets (RFC 2047, 2).
std::string header_text(std::string_view text) {
  const std::string plain = clean(text, 300);
  bool ascii = true;
  for (const char c : plain) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
  if (ascii) return plain;
  std::string out;
  std::string word;
  const auto flush = [&] {
    if (word.empty()) return;
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", to_base64(as_bytes(word)));
    word.clear();
  };
  for (std::size_t at = 0; at < plain.size();) {
    std::size_t length = 1;
    while (at + length < plain.size() && (static_cast<unsigned char>(plain[at + length]) & 0xc0U) == 0x80U) ++length;
    if (word.size() + length > 45) flush();  // 60 characters of base64 and 12 of frame
    word += plain.substr(at, length);
    at += length;
  }
  flush();
  return out;
}

/// Header values from the caller: printable ASCII without blanks or brackets, else empty.
std::string token(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == ',') return {};
  }
  return std::string(text);
}

std::string subject(const daily::Issue& issue, const Options& options) {
  const std::string edition = issue.edition > 1 ? (options.lang == Lang::en ? fmt::format(" (edition {})", issue.edition)
                                                                             : fmt::format(" (第{}版)", issue.edition))
                                                : std::string();
  if (options.lang == Lang::en) return fmt::format("Nikkan, {}: {}{}", to_iso(issue.day), counts_text(issue.counts, false), edition);
  return fmt::format("日刊 {}: {}{}", to_iso(issue.day), counts_text(issue.counts, true), edition);
}

std::string headers(const daily::Issue& issue, const Options& options, std::string_view boundary) {
  std::string host = token(options.feed_authority);
  if (host.empty()) host = "nikkan.invalid";
  std::string out = fmt::format("From: Nikkan <nikkan@{}>\r\n", host);
  out += "To: undisclosed-recipients:;\r\n";
  out += "Subject: " + header_text(subject(issue, options)) + "\r\n";
  out += "Date: " + to_rfc5322(issue.updated) + "\r\n";
  out += fmt::format("Message-ID: <{}.{}.{}@{}>\r\n", to_iso(issue.day), issue.edition,
                     options.lang == Lang::both ? "both" : options.lang == Lang::ja ? "ja" : "en", host);
  if (const std::string id = token(options.list_id); !id.empty()) out += fmt::format("List-Id: <{}>\r\n", id);
  if (const std::string url = token(options.list_unsubscribe); is_safe_url(url)) out += fmt::format("List-Unsubscribe: <{}>\r\n", url);
  out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  if (options.lang != Lang::en) out += options.lang == Lang::ja ? "Content-Language: ja\r\n" : "Content-Language: ja, en\r\n";
  else out += "Content-Language: en\r\n";
  out += fmt::format("Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n", boundary);
  return out;
}

}  // namespace

std::vector<File> render_eml(const daily::Issue& issue, const Options& options) {
  std::string text;
  for (const bool japanese : {true, false}) {
    if (!wants(options.lang, japanese)) continue;
    if (!text.empty()) text += "\n\n";
    text += plain_text(issue, japanese);
  }
  const std::string html_body = mail_html(issue, options);
  // '=' and '_' never occur in base64 lines, so the boundary can't either.
  const std::string boundary = "=_nikkan_" + crypto::sha256_hex(text).substr(0, 32);
  std::string out = headers(issue, options, boundary);
  out.reserve(out.size() + (text.size() + html_body.size()) * 3 / 2 + 1024);
  out += "This is a message in MIME format.\r\n";
  out += fmt::format("\r\n--{}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", boundary);
  std::string crlf;
  crlf.reserve(text.size() + text.size() / 40);
  for (const char c : text) {
    if (c == '\n') crlf += '\r';
    crlf += c;
  }
  append_base64(out, crlf);
  out += fmt::format("\r\n--{}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", boundary);
  append_base64(out, html_body);
  out += fmt::format("\r\n--{}--\r\n", boundary);
  return one_file("issue.eml", std::move(out));
}

}  // namespace nikkan::press
