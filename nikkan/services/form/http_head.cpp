#include "nikkan/services/form/http_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form {
namespace {

constexpr unsigned kMaxSkipped = 2;

bool is_token_char(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_char); }
/// No control but TAB; octets above 0x7f are opaque (RFC 9110, 5.5).
bool is_field_char(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return octet == '\t' || (octet >= 0x20 && octet != 0x7f);
}
bool is_target_char(char c) { return c > 0x20 && c < 0x7f; }

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Calls with each member of a comma-separated list, empty ones left out.
template <class Call>
void each_member(std::string_view list, Call call) {
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view member = trim_blanks(list.substr(0, comma));
    if (!member.empty()) call(member);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

/// Lines of a head, each ended by CR LF.
class Lines {
 public:
  Lines(std::string_view text, std::size_t offset) : text_(text), offset_(offset) {}
  Result<std::string_view> next() {
    const std::size_t end = text_.find("\r\n", at_);
    if (end == std::string_view::npos) return fail(Code::truncated, "http.head", offset_ + text_.size());
    const std::string_view line = text_.substr(at_, end - at_);
    start_ = offset_ + at_;
    at_ = end + 2;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\r' || line[i] == '\n' || line[i] == '\0') return fail(Code::bad_value, "http.line_end", start_ + i);
    }
    return line;
  }
  std::size_t start() const { return start_; }
  std::string_view rest() const { return text_.substr(at_); }
  std::size_t rest_offset() const { return offset_ + at_; }

 private:
  std::string_view text_;
  std::size_t offset_, at_ = 0, start_ = 0;
};

Result<HttpField> parse_field_line(std::string_view line, std::size_t offset) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return fail(Code::bad_value, "http.field", offset);
  // A folded line begins with a blank, which is in no name.
  if (!is_token(line.substr(0, colon))) return fail(Code::bad_value, "http.field_name", offset);
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  if (!std::ranges::all_of(value, is_field_char)) return fail(Code::bad_value, "http.field_value", offset + colon + 1);
  return HttpField{line.substr(0, colon), value};
}

std::size_t offset_in(std::string_view text, std::string_view part) { return static_cast<std::size_t>(part.data() - text.data()); }

Result<std::uint64_t> parse_length(std::string_view digits, std::uint64_t offset) {
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  // 2^63 octets are beyond every body, and leave room to count.
  if (digits.empty() || code != std::errc() || end != digits.data() + digits.size() || value > (std::uint64_t{1} << 62U)) {
    return fail(Code::bad_value, "http.content_length", offset);
  }
  return value;
}

struct Body {
  std::optional<std::uint64_t> length;
  bool chunked = false;
  bool close = false;
};

/// What the fields say of the body and of the connection.
Result<Body> read_body_fields(std::string_view text, const std::vector<HttpField>& fields, int minor) {
  Body body;
  bool coded = false;
  for (const HttpField& field : fields) {
    const std::uint64_t offset = offset_in(text, field.name);
    if (ascii_iequals(field.name, "content-length")) {
      std::string_view list = field.value;
      while (true) {
        const std::size_t comma = list.find(',');
        const auto length = parse_length(trim_blanks(list.substr(0, comma)), offset);
        if (!length) return std::unexpected(length.error());
        if (body.length && *body.length != *length) return fail(Code::duplicate, "http.content_length", offset);
        body.length = *length;
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
      }
    } else if (ascii_iequals(field.name, "transfer-encoding")) {
      if (coded) return fail(Code::duplicate, "http.transfer_encoding", offset);
      coded = true;
      if (minor == 0) return fail(Code::bad_value, "http.transfer_encoding", offset);
      if (ascii_iequals(field.value, "chunked")) {
        body.chunked = true;
      } else {
        bool last_is_chunked = false, before = false;
        each_member(field.value, [&](std::string_view member) {
          before = before || last_is_chunked;
          last_is_chunked = ascii_iequals(member, "chunked");
        });
        if (!last_is_chunked || before || field.value.find(',') == std::string_view::npos) return fail(Code::bad_value, "http.transfer_encoding", offset);
        return fail(Code::unsupported, "http.transfer_encoding", offset);
      }
    } else if (ascii_iequals(field.name, "connection")) {
      each_member(field.value, [&](std::string_view member) { body.close = body.close || ascii_iequals(member, "close"); });
    }
  }
  if (body.length && coded) return fail(Code::bad_value, "http.transfer_encoding");
  return body;
}

Result<int> parse_version(std::string_view text, std::size_t offset) {
  if (text == "HTTP/1.1") return 1;
  if (text == "HTTP/1.0") return 0;
  const bool shaped = text.size() == 8 && text.starts_with("HTTP/") && text[5] >= '0' && text[5] <= '9' && text[6] == '.' && text[7] >= '0' && text[7] <= '9';
  if (!shaped) return fail(Code::bad_value, "http.version", offset);
  if (text[5] == '1') return 1;  // RFC 9110, 2.5: a higher minor version is read as the one we know
  return fail(Code::unsupported, "http.version", offset);
}

bool is_authority(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_target_char(c) && std::string_view("/?#@\\\"<>,").find(c) == std::string_view::npos; });
}

/// "GET http://host/path HTTP/1.1" becomes path and host (RFC 9112, 3.2.2).
Result<void> read_target(RequestHead& head, std::string_view target, std::size_t offset) {
  if (target.empty() || !std::ranges::all_of(target, is_target_char) || target.find('#') != std::string_view::npos) return fail(Code::bad_value, "http.target", offset);
  if (head.method == "CONNECT") return fail(Code::unsupported, "http.method");
  if (target.front() == '/' || (target == "*" && head.method == "OPTIONS")) {
    head.target = target;
    return {};
  }
  if (!ascii_iequals(target.substr(0, 7), "http://") && !ascii_iequals(target.substr(0, 8), "https://")) return fail(Code::bad_value, "http.target", offset);
  const std::size_t host = target.find("//") + 2;
  const std::size_t path = std::min(target.find_first_of("/?", host), target.size());
  head.authority = target.substr(host, path - host);
  if (head.authority.empty() || !is_authority(head.authority)) return fail(Code::bad_value, "http.target", offset + host);
  if (path < target.size() && target[path] == '?') return fail(Code::bad_value, "http.target", offset + path);  // a path is due first
  head.target = path == target.size() ? (head.method == "OPTIONS" ? "*" : "/") : target.substr(path);
  return {};
}

Result<void> read_host(RequestHead& head, std::string_view text) {
  const HttpField* host = nullptr;
  for (const HttpField& field : head.fields) {
    if (!ascii_iequals(field.name, "host")) continue;
    if (host != nullptr) return fail(Code::duplicate, "http.host", offset_in(text, field.name));
    if (!is_authority(field.value)) return fail(Code::bad_value, "http.host", offset_in(text, field.name));
    host = &field;
  }
  if (host == nullptr && head.minor != 0) return fail(Code::not_found, "http.host");
  if (host != nullptr && head.authority.empty()) head.authority = host->value;
  return {};
}

}  // namespace

// ---------------------------------------------------------------- collecting

Result<bool> HeadCollector::take(ByteView& in) {
  while (!in.empty()) {
    const char c = static_cast<char>(in.front());
    const bool after_cr = !text_.empty() && text_.back() == '\r';
    if ((c == '\n') != after_cr || c == '\0') return fail(Code::bad_value, "http.line_end", text_.size());
    if (text_.size() >= limits_.max_octets) return fail(Code::limit, "http.head", text_.size());
    text_ += c;
    in = in.subspan(1);
    if (c != '\n') continue;
    const bool empty_line = text_.size() - line_ == 2;
    line_ = text_.size();
    if (!empty_line) continue;
    if (text_.size() > 2) return true;
    if (++skipped_ > kMaxSkipped) return fail(Code::bad_value, "http.request_line", 0);
    text_.clear();
    line_ = 0;
  }
  return false;
}

void HeadCollector::reset() {
  text_.clear();
  line_ = 0;
  skipped_ = 0;
}

// ---------------------------------------------------------------- parsing

Result<std::vector<HttpField>> parse_fields(std::string_view text, std::size_t offset, const HeadLimits& limits) {
  std::vector<HttpField> fields;
  Lines lines(text, offset);
  while (true) {
    const auto line = lines.next();
    if (!line) return std::unexpected(line.error());
    if (line->empty()) break;
    if (fields.size() >= limits.max_fields) return fail(Code::limit, "http.fields", lines.start());
    auto field = parse_field_line(*line, lines.start());
    if (!field) return std::unexpected(field.error());
    fields.push_back(*field);
  }
  if (!lines.rest().empty()) return fail(Code::trailing, "http.head", lines.rest_offset());
  return fields;
}

Result<RequestHead> parse_request_head(std::string_view text, const HeadLimits& limits) {
  RequestHead head;
  Lines lines(text, 0);
  const auto line = lines.next();
  if (!line) return std::unexpected(line.error());
  const std::size_t first = line->find(' '), last = line->rfind(' ');
  if (first == std::string_view::npos || first == last) return fail(Code::bad_value, "http.request_line", 0);
  head.method = line->substr(0, first);
  if (!is_token(head.method)) return fail(Code::bad_value, "http.method", 0);
  const auto minor = parse_version(line->substr(last + 1), last + 1);
  if (!minor) return std::unexpected(minor.error());
  head.minor = *minor;
  if (auto read = read_target(head, line->substr(first + 1, last - first - 1), first + 1); !read) return std::unexpected(read.error());
  auto fields = parse_fields(lines.rest(), lines.rest_offset(), limits);
  if (!fields) return std::unexpected(fields.error());
  head.fields = std::move(*fields);
  if (auto read = read_host(head, text); !read) return std::unexpected(read.error());
  const auto body = read_body_fields(text, head.fields, head.minor);
  if (!body) return std::unexpected(body.error());
  if (body->chunked) head.framing = Framing::chunked;
  if (body->length) {
    head.framing = *body->length == 0 ? Framing::none : Framing::length;
    head.length = *body->length;
  }
  head.keep_alive = head.minor != 0 && !body->close;
  const HttpField* expect = find_field(head.fields, "expect");
  head.expects_continue = head.minor != 0 && expect != nullptr && ascii_iequals(expect->value, "100-continue");
  return head;
}

Result<ResponseHead> parse_response_head(std::string_view text, bool to_head, const HeadLimits& limits) {
  ResponseHead head;
  Lines lines(text, 0);
  const auto line = lines.next();
  if (!line) return std::unexpected(line.error());
  // "HTTP/1.1 200 OK"; the blank before an empty reason may be missing.
  const auto minor = parse_version(line->substr(0, std::min<std::size_t>(8, line->size())), 0);
  if (!minor) return std::unexpected(minor.error());
  head.minor = *minor;
  const std::string_view rest = line->substr(8);
  const bool shaped = rest.size() >= 4 && rest[0] == ' ' && std::ranges::all_of(rest.substr(1, 3), [](char c) { return c >= '0' && c <= '9'; }) &&
                      (rest.size() == 4 || rest[4] == ' ');
  if (!shaped || rest[1] == '0') return fail(Code::bad_value, "http.status", 8);
  head.status = (rest[1] - '0') * 100 + (rest[2] - '0') * 10 + (rest[3] - '0');
  head.reason = rest.size() > 5 ? rest.substr(5) : std::string_view();
  if (!std::ranges::all_of(head.reason, is_field_char)) return fail(Code::bad_value, "http.reason", 13);
  auto fields = parse_fields(lines.rest(), lines.rest_offset(), limits);
  if (!fields) return std::unexpected(fields.error());
  head.fields = std::move(*fields);
  const auto body = read_body_fields(text, head.fields, head.minor);
  if (!body) return std::unexpected(body.error());
  head.keep_alive = head.minor != 0 && !body->close;
  head.length = body->length.value_or(0);
  if (to_head || head.status < 200 || head.status == 204 || head.status == 304) {
    head.framing = Framing::none;
  } else if (body->chunked) {
    head.framing = Framing::chunked;
  } else if (body->length) {
    head.framing = head.length == 0 ? Framing::none : Framing::length;
  }
  return head;
}

int status_of_head(const Error& error) {
  if (error.code == Code::limit) return 431;
  if (error.code != Code::unsupported) return 400;
  return error.field == "http.version" ? 505 : 501;
}

// ---------------------------------------------------------------- fields

const HttpField* find_field(const std::vector<HttpField>& fields, std::string_view name) {
  const auto found = std::ranges::find_if(fields, [&](const HttpField& field) { return ascii_iequals(field.name, name); });
  return found == fields.end() ? nullptr : &*found;
}

namespace {

constexpr std::array<std::string_view, 8> kOneHop{"connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
                                                  "te", "transfer-encoding", "upgrade"};
constexpr std::array<std::string_view, 8> kNeverOneHop{"host", "authorization", "cookie", "set-cookie", "expect", "forwarded", "via", "date"};

bool is_in(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::any_of(names, [&](std::string_view one) { return ascii_iequals(one, name); });
}
bool begins_with(std::string_view name, std::string_view prefix) { return ascii_iequals(name.substr(0, prefix.size()), prefix); }

}  // namespace

HopFields::HopFields(const std::vector<HttpField>& fields) {
  for (const HttpField& field : fields) {
    if (!ascii_iequals(field.name, "connection")) continue;
    each_member(field.value, [&](std::string_view member) {
      if (is_in(kNeverOneHop, member) || begins_with(member, "content-") || begins_with(member, "x-forwarded-")) return;
      named_.push_back(member);
    });
  }
}

bool HopFields::drops(std::string_view name) const { return is_in(kOneHop, name) || is_in(named_, name); }

bool passed_through(const std::vector<HttpField>& fields, std::string_view pseudonym) {
  bool found = false;
  for (const HttpField& field : fields) {
    if (!ascii_iequals(field.name, "via")) continue;
    each_member(field.value, [&](std::string_view member) {  // "1.1 pseudonym (comment)"
      const std::size_t blank = std::min(member.find_first_of(" \t"), member.size());
      const std::string_view by = trim_blanks(member.substr(blank));
      found = found || ascii_iequals(by.substr(0, by.find_first_of(" \t(")), pseudonym);
    });
  }
  return found;
}

bool forbidden_in_trailer(std::string_view name) {
  return is_in(kOneHop, name) || is_in(kNeverOneHop, name) || begins_with(name, "content-") || ascii_iequals(name, "trailer") || ascii_iequals(name, "www-authenticate") ||
         ascii_iequals(name, "cache-control") || ascii_iequals(name, "range");
}

}  // namespace nikkan::form
