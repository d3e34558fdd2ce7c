// Addresses and list names, and what became of them on the way (digest inputs, message layer and identity).
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/chars.hpp"
#include "nikkan/daily/mail/header.hpp"

namespace nikkan::mail {
namespace {

/// Offset of the comma that ends the first mailbox; quotes, comments and angles are stepped over.
std::size_t first_mailbox_end(std::string_view value) {
  bool quoted = false;
  int comments = 0;
  bool angle = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\\') { ++i; continue; }
    if (c == '"' && comments == 0) quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++comments;
    if (c == ')' && comments > 0) --comments;
    if (c == '<') angle = true;
    if (c == '>') angle = false;
    if (c == ',' && comments == 0 && !angle) return i;
  }
  return value.size();
}

std::string unquote(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) out += text[++i];
    else if (text[i] != '"') out += text[i];
  }
  return out;
}

std::string clean_address(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('[')) return ascii_lower(text);  // masked by a web form
  std::string out = ascii_lower(text);
  if (const std::size_t at = out.find(" at "); at != std::string::npos && out.find('@') == std::string::npos) {
    out.replace(at, 4, "@");
  }
  constexpr std::string_view kRewritten = "@dmarc.ietf.org";
  if (out.size() > kRewritten.size() && std::string_view(out).ends_with(kRewritten)) {
    if (const std::size_t at = out.rfind("=40"); at != std::string::npos) {
      out.resize(out.size() - kRewritten.size());
      out.replace(at, 3, "@");
    }
  }
  std::erase_if(out, is_space);
  return out.find('@') == std::string::npos ? std::string() : out;
}

std::string display_name(std::string_view text) {
  text = trimmed(text);
  if (text.find_first_of("\"\\") == std::string_view::npos) return collapse_space(decode_value(text));
  return collapse_space(decode_value(unquote(text)));
}

bool is_list_char(char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '+'; }

/// Up to the first dot of what the angle brackets hold; a bare value counts as well.
std::string from_list_id(std::string_view value) {
  const std::size_t close = value.rfind('>');
  const std::size_t open = close == std::string_view::npos ? close : value.rfind('<', close);
  if (open != std::string_view::npos) {
    value = value.substr(open + 1, close - open - 1);
  } else if (value.find_first_of(" \t\"") != std::string_view::npos) {
    return {};
  }
  value = trimmed(value);
  value = value.substr(0, value.find('.'));
  for (const char c : value) {
    if (!is_list_char(c)) return {};  // other octets are no name: the recipients may say it
  }
  return ascii_lower(value);
}

bool is_list_domain(std::string_view domain) {
  constexpr std::string_view kDomains[] = {"ietf.org", "irtf.org", "iab.org", "rfc-editor.org"};
  for (const std::string_view known : kDomains) {
    if (domain == known) return true;
    if (domain.size() > known.size() && domain.ends_with(known) && domain[domain.size() - known.size() - 1] == '.') {
      return true;
    }
  }
  return false;
}

/// The announcement list in any of its ruins, else the first address at a list host.
std::string from_recipients(std::string_view value) {
  const std::string text = ascii_lower(value);
  if (text.find("ietf-announce:") != std::string::npos || trimmed(text) == "ietf-announce") return "ietf-announce";
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && (is_list_char(text[begin - 1]) || text[begin - 1] == '.')) --begin;
    std::size_t end = at + 1;
    while (end < text.size() && (is_list_char(text[end]) || text[end] == '.')) ++end;
    const std::string_view domain = std::string_view(text).substr(at + 1, end - at - 1);
    if (begin < at && is_list_domain(domain)) return text.substr(begin, at - begin);
  }
  return {};
}

bool is_box_name(std::string_view name) {  // "2025-12", "cur", "new", a number: says nothing of the list
  if (name == "cur" || name == "new") return true;
  for (const char c : name) {
    if (!is_digit(c) && c != '-' && c != '.' && c != '_') return false;
  }
  return true;
}

std::string_view stem(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

/// A file named for its list, else the nearest folder that is.
std::string from_input(std::string_view input) {
  if (input.empty() || input == "-") return {};
  bool file = true;
  for (int steps = 0; steps < 3 && !input.empty(); ++steps) {
    const std::size_t slash = input.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? input : input.substr(slash + 1);
    // A Maildir file's name is a delivery's, never a list's.
    const std::string_view folder = slash == std::string_view::npos ? std::string_view() : input.substr(0, slash);
    const bool delivery = file && (folder.ends_with("/cur") || folder.ends_with("/new") || folder == "cur" || folder == "new");
    const std::string_view name = file ? stem(last) : last;
    file = false;
    input = folder;
    if (delivery || is_box_name(name)) continue;
    for (const char c : name) {
      if (!is_list_char(c) && c != '.') return {};
    }
    return ascii_lower(name);
  }
  return {};
}

}  // namespace

Address parse_mailbox(std::string_view value) {
  value = value.substr(0, first_mailbox_end(value));
  Address out;
  const std::size_t open = value.rfind('<');
  if (open != std::string_view::npos) {
    const std::size_t close = value.find('>', open);
    out.address = clean_address(value.substr(open + 1, (close == std::string_view::npos ? value.size() : close) - open - 1));
    out.name = display_name(value.substr(0, open));
    return out;
  }
  const std::size_t paren = value.find('(');
  out.address = clean_address(value.substr(0, paren));
  if (paren != std::string_view::npos) {
    const std::size_t close = value.rfind(')');
    const bool closed = close != std::string_view::npos && close > paren;
    out.name = display_name(value.substr(paren + 1, (closed ? close : value.size()) - paren - 1));
  }
  return out;
}

std::string list_name(const Headers& headers, std::string_view input, std::string_view& origin) {
  origin = "list-id";
  if (headers.has(Known::list_id)) {
    if (std::string name = from_list_id(headers[Known::list_id]); !name.empty()) return name;
  }
  origin = "to";
  for (const Known field : {Known::to, Known::cc}) {
    if (!headers.has(field)) continue;
    if (std::string name = from_recipients(headers[field]); !name.empty()) return name;
  }
  origin = "input";
  if (std::string name = from_input(input); !name.empty()) return name;
  origin = {};
  return {};
}

}  // namespace nikkan::mail
