#include "nikkan/daily/mail/body.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/chars.hpp"

namespace nikkan::mail {
namespace {

/// One `name=value` of a parameter list; an unclosed quote runs to the end.
bool next_parameter(std::string_view text, std::size_t& at, std::string_view& name, std::string& value) {
  while (at < text.size() && (is_space(text[at]) || text[at] == ';')) ++at;
  if (at >= text.size()) return false;
  const std::size_t begin = at;
  while (at < text.size() && text[at] != '=' && text[at] != ';') ++at;
  name = trimmed(text.substr(begin, at - begin));
  value.clear();
  if (at >= text.size() || text[at] == ';') return true;
  ++at;
  while (at < text.size() && is_space(text[at])) ++at;
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\' && at + 1 < text.size()) ++at;
      if (text[at] != '\r' && text[at] != '\n') value += text[at];
    }
    while (at < text.size() && text[at] != ';') ++at;
    return true;
  }
  const std::size_t start = at;
  while (at < text.size() && text[at] != ';') ++at;
  value = std::string(trimmed(text.substr(start, at - start)));
  return true;
}

}  // namespace

ContentType parse_content_type(std::string_view value) {
  ContentType out;
  std::size_t at = value.find(';');
  if (at == std::string_view::npos) at = value.size();
  const std::string_view type = trimmed(value.substr(0, at));
  if (type.empty()) return out;
  // A bare "text" has been seen for text/plain (RFC 1049).
  out.type = iequals(type, "text") ? "text/plain" : ascii_lower(type);
  std::string_view name;
  std::string text;
  while (next_parameter(value, at, name, text)) {
    if (iequals(name, "charset")) {
      out.charset = ascii_lower(text);
      std::erase_if(out.charset, is_space);
    } else if (iequals(name, "boundary")) {
      out.boundary = text;
    } else if (iequals(name, "format")) {
      out.flowed = iequals(text, "flowed");
    } else if (iequals(name, "delsp")) {
      out.delsp = iequals(text, "yes");
    }
  }
  return out;
}

Transfer parse_transfer(std::string_view value) {
  value = trimmed(value);
  if (iequals(value, "quoted-printable")) return Transfer::quoted_printable;
  if (iequals(value, "base64")) return Transfer::base64;
  return Transfer::identity;
}

}  // namespace nikkan::mail
