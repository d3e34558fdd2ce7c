#include "nikkan/labs/form_params/multipart.hpp"

#include <algorithm>
#include <cstring>

#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/form_params/boundary_search.hpp"

namespace nikkan::form_params {
namespace {

/// bchars of RFC 2046, 5.1.1.
bool is_boundary_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

std::string_view line_without_end(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<Boundary> Boundary::from(std::string_view text, bool strict) {
  if (text.empty() || text.size() > 70) return fail(Code::bad_length, "boundary", 0, "must have 1 to 70 characters");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (strict ? !is_boundary_character(text[i]) : text[i] < ' ' || text[i] > '~')
      return fail(Code::bad_value, "boundary", i);
  }
  if (text.ends_with(' ')) return fail(Code::bad_value, "boundary", text.size() - 1, "ends with a blank");
  return Boundary(text);
}

Result<Boundary> Boundary::from_content_type(std::string_view value, bool strict) {
  if (!ascii_iequals(media_type(value), "multipart/form-data"))
    return fail(Code::unsupported, "content_type", 0, "is no multipart/form-data");
  const auto text = parameter(value, "boundary");
  if (!text) {
    const bool absent = text.error().code == Code::not_found;
    return fail(text.error().code, "content_type.boundary", text.error().offset, absent ? "has no boundary" : "");
  }
  return from(*text, strict);
}

Result<Boundary> Boundary::guess(ByteView body) {
  std::string_view text = as_text(body);
  while (text.starts_with("\r\n")) text.remove_prefix(2);
  const std::size_t feed = std::min(text.find('\n'), text.size());
  std::string_view line = line_without_end(text.substr(0, feed));
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  const auto none = [] { return fail(Code::not_found, "boundary", 0, "the body does not begin with one"); };
  if (!line.starts_with("--") || line.size() < 3) return none();
  line.remove_prefix(2);
  // A form without parts is its close delimiter alone.
  if (feed + 1 >= text.size() && line.ends_with("--") && line.size() > 2) line.remove_suffix(2);
  auto out = from(line);
  if (!out) return none();
  return out;
}

std::string Boundary::content_type() const {
  std::string out = "multipart/form-data; boundary=";
  if (text().find_first_of("()<>@,;:\\\"/[]?= ") == std::string_view::npos) return out.append(text());
  out += '"';
  for (const char c : text()) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

Parser::Parser(Boundary boundary, ParseOptions options) : boundary_(std::move(boundary)), options_(options) {}

void Parser::take(ByteView& rest, std::size_t count) {
  offset_ += count;
  rest = rest.subspan(count);
}

Result<void> Parser::feed(ByteView octets, Handler& handler) {
  if (failed_) return std::unexpected(error_);
  const std::uint64_t room = options_.limits.max_body - offset_;
  const bool too_long = octets.size() > room;
  auto good = run(too_long ? octets.first(static_cast<std::size_t>(room)) : octets, handler);
  if (good && too_long) good = fail(Code::limit, "multipart.body", options_.limits.max_body);
  if (!good) {
    failed_ = true;
    error_ = good.error();
  }
  return good;
}

Result<void> Parser::run(ByteView rest, Handler& handler) {
  while (!rest.empty()) {
    Result<void> good;
    switch (state_) {
      case State::preamble:
      case State::data:
        good = search(rest, handler);
        break;
      case State::header:
        good = header(rest, handler);
        break;
      case State::epilogue:
        take(rest, rest.size());
        break;
      default:
        good = delimiter_line(rest.front());
        if (good) take(rest, 1);
    }
    if (!good) return good;
    if (state_ == State::header && block_.empty()) block_offset_ = offset_;
  }
  return {};
}

Result<void> Parser::finish() {
  if (failed_) return std::unexpected(error_);
  switch (state_) {
    case State::epilogue:
    case State::close_line:
      return {};
    case State::header:
      return fail(Code::truncated, "header.block", offset_);
    case State::data:
      return fail(Code::truncated, "multipart.data", offset_,
                  feed_alone_ ? "its lines end with LF alone, and a boundary stands behind CR LF" : "");
    case State::preamble:
      return fail(Code::truncated, "multipart.delimiter", offset_,
                  offset_ == 0 ? "the body is empty" : "the boundary does not occur behind CR LF");
    default:
      return fail(Code::truncated, "multipart.delimiter", offset_);
  }
}

Result<void> Parser::emit(ByteView octets, std::uint64_t offset, Handler& handler) {
  if (octets.empty() || state_ != State::data) return {};
  return handler.on_part_data(octets, offset);
}

Result<void> Parser::at_delimiter(Handler& handler) {
  const bool in_part = state_ == State::data;
  held_ = virtual_ = 0;
  state_ = State::behind;
  if (in_part) return handler.on_part_end();
  return {};
}

Result<void> Parser::search(ByteView& rest, Handler& handler) {
  const std::string_view delimiter = boundary_.delimiter();
  if (held_ > 0) {
    const std::size_t count = std::min(rest.size(), delimiter.size() - held_);
    if (std::memcmp(rest.data(), delimiter.data() + held_, count) == 0) {
      held_ += count;
      take(rest, count);
      if (held_ == delimiter.size()) return at_delimiter(handler);
      return {};
    }
    // What was held is data. No delimiter begins inside it: its only CR is its first octet.
    const std::string_view held = delimiter.substr(0, held_).substr(virtual_);
    held_ = virtual_ = 0;
    if (auto good = emit(as_bytes(held), offset_ - held.size(), handler); !good) return good;
  }
  const std::size_t at = search_kernel().find(rest, delimiter);
  if (at != kNotFound) {
    if (auto good = emit(rest.first(at), offset_, handler); !good) return good;
    take(rest, at + delimiter.size());
    auto good = at_delimiter(handler);
    if (good && rest.size() >= 2 && rest[0] == '\r' && rest[1] == '\n') {
      // Most delimiter lines; the others take a step for each octet.
      take(rest, 2);
      state_ = State::header;
    }
    return good;
  }
  held_ = partial_at_end(rest, delimiter);
  const std::size_t data = rest.size() - held_;
  if (auto good = emit(rest.first(data), offset_, handler); !good) return good;
  take(rest, rest.size());
  return {};
}

Result<void> Parser::delimiter_line(std::uint8_t octet) {
  const auto refuse = [&] {
    return fail(Code::bad_value, "multipart.delimiter", offset_,
                "behind a boundary only blanks, a line end or -- may stand");
  };
  switch (state_) {
    case State::behind:
    case State::padding:
      if (octet == ' ' || octet == '\t') {
        state_ = State::padding;
      } else if (octet == '\r') {
        state_ = State::line_feed;
      } else if (octet == '\n' && !options_.strict) {
        feed_alone_ = true;
        state_ = State::header;
      } else if (octet == '-' && state_ == State::behind) {
        state_ = State::dash;
      } else {
        return refuse();  // OURS: neither data nor delimiter
      }
      return {};
    case State::line_feed:
      if (octet != '\n') return refuse();
      state_ = State::header;
      return {};
    case State::dash:
      if (octet != '-') return refuse();
      state_ = options_.strict ? State::close_line : State::epilogue;
      close_offset_ = offset_ + 1;
      return {};
    case State::close_line:
      if (octet == '\r') {
        state_ = State::close_feed;
      } else if (octet != ' ' && octet != '\t') {
        return refuse();
      }
      return {};
    default:
      if (octet != '\n') return refuse();
      state_ = State::epilogue;
      return {};
  }
}

Result<void> Parser::header(ByteView& rest, Handler& handler) {
  // The empty line must end within so many octets.
  const std::size_t most = options_.limits.max_header_block + 2;
  const auto too_large = [&] {
    return fail(Code::limit, "header.block", block_offset_ + options_.limits.max_header_block);
  };
  const std::string_view text = as_text(rest.first(std::min(rest.size(), most - block_.size())));
  if (block_.empty()) {
    // All of it in this piece, most of the time: no copy.
    std::size_t begin = 0;
    for (std::size_t feed = text.find('\n'); feed != std::string_view::npos; feed = text.find('\n', begin)) {
      if (const std::string_view line = text.substr(begin, feed - begin); line.empty() || line == "\r") {
        if (options_.strict && line.empty()) return fail(Code::bad_value, "header.line_end", offset_ + feed);
        if (begin > options_.limits.max_header_block) return too_large();
        take(rest, feed + 1);
        return begin_part(text.substr(0, begin), handler);
      }
      begin = feed + 1;
    }
    block_ = text;
    line_ = begin;
    take(rest, text.size());
    if (block_.size() == most) return too_large();
    return {};
  }
  const std::size_t feed = text.find('\n'), count = feed == std::string_view::npos ? text.size() : feed + 1;
  block_ += text.substr(0, count);
  take(rest, count);
  if (feed != std::string_view::npos) {
    const std::string_view line = std::string_view(block_).substr(line_, block_.size() - 1 - line_);
    if (line.empty() || line == "\r") {
      if (options_.strict && line.empty()) return fail(Code::bad_value, "header.line_end", offset_ - 1);
      if (line_ > options_.limits.max_header_block) return too_large();
      auto good = begin_part(std::string_view(block_).substr(0, line_), handler);
      block_.clear();
      return good;
    }
    line_ = block_.size();
  }
  if (block_.size() == most) return too_large();
  return {};
}

Result<void> Parser::begin_part(std::string_view block, Handler& handler) {
  if (parts_ >= options_.limits.max_parts) return fail(Code::limit, "multipart.parts", block_offset_);
  if (auto good = parse_part_head(head_, block, block_offset_, options_.strict, scratch_, options_.limits.max_headers);
      !good)
    return good;
  head_.index = parts_++;
  head_.data_offset = offset_;
  state_ = State::data;
  held_ = virtual_ = 2;
  return handler.on_part_begin(head_);
}

int http_status(const Error& error) {
  switch (error.code) {
    case Code::limit:
      return profile::kTooLarge;
    case Code::unsupported:
      return profile::kUnsupported;
    case Code::io:
    case Code::internal:
      return 500;
    default:
      return profile::kMalformed;
  }
}

}  // namespace nikkan::form_params
