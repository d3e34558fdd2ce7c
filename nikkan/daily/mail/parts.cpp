#include "nikkan/daily/mail/parts.hpp"

#include <algorithm>

#include "nikkan/daily/mail/body.hpp"
#include "nikkan/daily/mail/chars.hpp"
#include "nikkan/daily/mail/mime.hpp"

namespace nikkan::mail {
namespace {

struct Part {
  ContentType type;
  Transfer transfer = Transfer::identity;
  std::string_view disposition, raw_type;
  std::string_view body;
  std::uint32_t depth = 0;
};

Part make_part(const Headers& headers, std::string_view body, std::uint32_t depth) {
  Part part;
  part.raw_type = headers[Known::content_type];
  if (!part.raw_type.empty()) part.type = parse_content_type(part.raw_type);
  part.transfer = parse_transfer(headers[Known::content_transfer_encoding]);
  part.disposition = headers[Known::content_disposition];
  part.body = body;
  part.depth = depth;
  return part;
}

bool is_multipart(const Part& part) { return part.type.type.starts_with("multipart/"); }
bool is_attachment(const Part& part) { return istarts_with(trimmed(part.disposition), "attachment"); }

/// Offset of the delimiter line at or after `at` (RFC 2046, 5.1.1), or npos.
std::size_t find_delimiter(std::string_view body, const std::string& delimiter, std::size_t at, bool& closing) {
  for (std::size_t hit = find_text(body, delimiter, at); hit != std::string_view::npos; hit = find_text(body, delimiter, hit + 1)) {
    if (hit != 0 && body[hit - 1] != '\n') continue;
    std::string_view rest = line_at(body, hit).substr(delimiter.size());
    closing = rest.starts_with("--");
    if (closing) rest.remove_prefix(2);
    if (trimmed(rest).empty()) return hit;
  }
  return std::string_view::npos;
}

/// Cuts a multipart body into its parts' octets. An unclosed last part runs to the end.
std::vector<std::string_view> split(std::string_view body, const std::string& boundary, std::uint32_t max_parts, bool& cut) {
  std::vector<std::string_view> parts;
  const std::string delimiter = "--" + boundary;
  bool closing = false;
  std::size_t at = find_delimiter(body, delimiter, 0, closing);
  while (at != std::string_view::npos && !closing) {
    const std::size_t begin = std::min(line_end(body, at) + 1, body.size());
    at = find_delimiter(body, delimiter, begin, closing);
    std::size_t end = at == std::string_view::npos ? body.size() : at;
    if (at != std::string_view::npos && end > begin) {  // the line end before a delimiter belongs to it
      --end;
      if (end > begin && body[end - 1] == '\r') --end;
    }
    if (parts.size() >= max_parts) {
      cut = true;
      break;
    }
    parts.push_back(body.substr(begin, end - begin));
  }
  return parts;
}

/// Calls `leaf` for every leaf in document order.
template <class Leaf>
void walk(Part root, const Limits& limits, daily::Flags& flags, Leaf leaf) {
  std::vector<Part> open;
  open.push_back(std::move(root));
  std::uint32_t seen = 0;
  while (!open.empty()) {
    const Part part = std::move(open.back());
    open.pop_back();
    if (++seen > limits.max_parts) {
      set(flags, daily::Flag::truncated);
      return;
    }
    if (!is_multipart(part)) {
      leaf(part);
      continue;
    }
    if (part.depth >= limits.max_depth) {
      set(flags, daily::Flag::truncated);
      continue;
    }
    bool cut = false;
    const auto children = part.type.boundary.empty() ? std::vector<std::string_view>{}
                                                     : split(part.body, part.type.boundary, limits.max_parts, cut);
    if (cut) set(flags, daily::Flag::truncated);
    if (children.empty()) {  // no boundary, or none that occurs: the rest is one text
      set(flags, daily::Flag::bad_structure);
      Part text;
      text.transfer = part.transfer;
      text.body = part.body;
      leaf(text);
      continue;
    }
    const bool digest = part.type.type == "multipart/digest";
    for (auto it = children.rbegin(); it != children.rend(); ++it) {
      const Headers headers = scan_headers(*it, true, limits);
      Part child = make_part(headers, it->substr(headers.body_at), part.depth + 1);
      if (digest && child.raw_type.empty()) child.type.type = "message/rfc822";
      open.push_back(std::move(child));
    }
  }
}

std::string decode(const Part& part, daily::Flags& flags) {
  std::string bytes;
  switch (part.transfer) {
    case Transfer::quoted_printable: bytes = decode_quoted_printable(part.body); break;
    case Transfer::base64: bytes = decode_base64(part.body); break;
    case Transfer::identity: bytes = std::string(part.body); break;
  }
  std::string text = to_utf8(std::move(bytes), part.type.charset, flags);
  normalise_lines(text);
  if (part.type.flowed) text = join_flowed(text, part.type.delsp);
  return text;
}

}  // namespace

Texts message_text(const Headers& headers, std::string_view body, const Limits& limits, daily::Flags& flags) {
  Texts out;
  std::string marked_up;
  bool found = false;
  walk(make_part(headers, body, 0), limits, flags, [&](const Part& part) {
    if (!part.type.type.starts_with("text/") || is_attachment(part)) return;
    const bool html = part.type.type == "text/html";
    if (html || part.type.type == "text/enriched") {
      if (marked_up.empty() && !found) {
        const std::string text = decode(part, flags);
        marked_up = html ? strip_html(text) : strip_enriched(text);
      }
      return;
    }
    if (part.type.type != "text/plain") return;
    daily::Flags part_flags = 0;
    std::string text = decode(part, part_flags);
    cut_footers(text);
    if (trimmed(text).empty()) return;  // a footer alone, or nothing
    if (found) {
      out.other += text;
      return;
    }
    flags |= part_flags;
    out.text = std::move(text);
    found = true;
  });
  if (!found) {
    cut_footers(marked_up);
    out.text = std::move(marked_up);
  }
  return out;
}

std::vector<PartInfo> list_parts(const Headers& headers, std::string_view body, const Limits& limits) {
  std::vector<PartInfo> out;
  daily::Flags ignored = 0;
  walk(make_part(headers, body, 0), limits, ignored, [&](const Part& part) {
    out.push_back({part.type.type, file_name(unfold(part.disposition), unfold(part.raw_type)), is_attachment(part)});
  });
  return out;
}

}  // namespace nikkan::mail
