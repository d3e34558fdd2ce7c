#pragma once
// Slow, obvious and whole: what the fast ones are compared with. Written from RFC 2046 and WHATWG URL, without a look
// at them; a header block is read by parse_part_head() in both.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/form_params/multipart.hpp"

namespace nikkan::form_params::slow {

struct Part {
  std::string block, data;
  std::uint64_t offset = 0, data_offset = 0;
  bool ended = false;
  bool operator==(const Part&) const = default;
};

struct Outcome {
  std::vector<Part> parts;
  bool failed = false;
  Code code = Code::internal;
  std::uint64_t offset = 0;
  std::string field;
  bool operator==(const Outcome&) const = default;
};

inline Outcome parse(const std::string& body, const std::string& boundary, const ParseOptions& options) {
  Outcome out;
  const auto failed = [&](Code code, std::uint64_t offset, std::string_view field) {
    out.failed = true;
    out.code = code;
    out.offset = offset;
    out.field = field;
    return out;
  };
  const std::string delimiter = "\r\n--" + boundary;
  // A line end before the body makes its first line like all others. Offsets are two less.
  const std::string text = "\r\n" + body;
  std::size_t at = text.find(delimiter);
  if (at == std::string::npos) return failed(Code::truncated, body.size(), "multipart.delimiter");
  at += delimiter.size();
  for (;;) {
    if (text.substr(at, 2) == "--") {
      at += 2;
      if (!options.strict) return out;
      while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
      if (at == text.size()) return out;
      if (text[at] != '\r') return failed(Code::bad_value, at - 2, "multipart.delimiter");
      if (at + 1 == text.size()) return failed(Code::truncated, at - 1, "multipart.delimiter");
      if (text[at + 1] != '\n') return failed(Code::bad_value, at - 1, "multipart.delimiter");
      return out;
    }
    if (at + 1 < text.size() && text[at] == '-') return failed(Code::bad_value, at - 1, "multipart.delimiter");
    if (at + 1 == text.size() && text[at] == '-') return failed(Code::truncated, at - 1, "multipart.delimiter");
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    if (at == text.size()) return failed(Code::truncated, at - 2, "multipart.delimiter");
    if (text[at] == '\n' && !options.strict) {
      ++at;
    } else if (text[at] != '\r') {
      return failed(Code::bad_value, at - 2, "multipart.delimiter");
    } else if (at + 1 == text.size()) {
      return failed(Code::truncated, at - 1, "multipart.delimiter");
    } else if (text[at + 1] != '\n') {
      return failed(Code::bad_value, at - 1, "multipart.delimiter");
    } else {
      at += 2;
    }
    // Header lines up to an empty one.
    const std::size_t begin = at, most = options.limits.max_header_block;
    std::size_t end = std::string::npos;
    while (end == std::string::npos) {
      const std::size_t feed = text.find('\n', at);
      if (feed == std::string::npos || feed - begin >= most + 2) {
        if (text.size() - begin >= most + 2) return failed(Code::limit, begin - 2 + most, "header.block");
        return failed(Code::truncated, body.size(), "header.block");
      }
      const std::string line = text.substr(at, feed - at);
      if (line.empty() && options.strict) return failed(Code::bad_value, feed - 2, "header.line_end");
      if (line.empty() || line == "\r") end = at;
      at = feed + 1;
    }
    if (end - begin > most) return failed(Code::limit, begin - 2 + most, "header.block");
    if (out.parts.size() >= options.limits.max_parts) return failed(Code::limit, begin - 2, "multipart.parts");
    PartHead head;
    HeadScratch scratch;
    const std::string block = text.substr(begin, end - begin);
    if (const auto good = parse_part_head(head, block, begin - 2, options.strict, scratch, options.limits.max_headers);
        !good) {
      return failed(good.error().code, good.error().offset, good.error().field);
    }
    out.parts.push_back({block, "", begin - 2, at - 2});
    // The empty line's end may be the delimiter's beginning, even where it is LF alone.
    const std::string rest = "\r\n" + text.substr(at);
    const std::size_t next = rest.find(delimiter);
    if (next == std::string::npos) {
      // What may still become a delimiter is not handed over.
      std::size_t held = std::min(rest.size(), delimiter.size() - 1);
      while (delimiter.compare(0, held, rest, rest.size() - held, held) != 0) --held;
      if (rest.size() - held > 2) out.parts.back().data = rest.substr(2, rest.size() - held - 2);
      return failed(Code::truncated, body.size(), "multipart.data");
    }
    if (next > 0) out.parts.back().data = rest.substr(2, next - 2);
    out.parts.back().ended = true;
    at = at - 2 + next + delimiter.size();
  }
}

/// WHATWG URL, 5.1, step by step.
inline std::vector<std::pair<std::string, std::string>> decode(const std::string& text) {
  const auto percent_decode = [](std::string in) {
    for (char& c : in) {
      if (c == '+') c = ' ';
    }
    std::string out;
    for (std::size_t i = 0; i < in.size(); ++i) {
      const auto digit = [&](std::size_t at) {
        const std::size_t found =
            at < in.size() ? std::string_view("0123456789abcdef")
                                 .find(in[at] >= 'A' && in[at] <= 'F' ? static_cast<char>(in[at] + 32) : in[at])
                           : std::string_view::npos;
        return found == std::string_view::npos ? -1 : static_cast<int>(found);
      };
      if (in[i] == '%' && digit(i + 1) >= 0 && digit(i + 2) >= 0) {
        out += static_cast<char>(digit(i + 1) * 16 + digit(i + 2));
        i += 2;
      } else {
        out += in[i];
      }
    }
    return sanitize_utf8(out);
  };
  std::vector<std::pair<std::string, std::string>> out;
  std::string piece;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != '&') {
      piece += text[i];
      continue;
    }
    if (!piece.empty()) {
      const std::size_t equals = piece.find('=');
      out.emplace_back(percent_decode(piece.substr(0, equals)),
                       equals == std::string::npos ? "" : percent_decode(piece.substr(equals + 1)));
    }
    piece.clear();
  }
  return out;
}

/// Hears a Parser and notes the same as parse().
struct Recorder final : Handler {
  Outcome out;
  Result<void> on_part_begin(const PartHead& head) override {
    out.parts.push_back({std::string(head.block), "", head.offset, head.data_offset});
    return {};
  }
  Result<void> on_part_data(ByteView octets, std::uint64_t offset) override {
    // Pieces join without a gap.
    if (octets.empty() || offset != out.parts.back().data_offset + out.parts.back().data.size()) __builtin_trap();
    out.parts.back().data += as_text(octets);
    return {};
  }
  Result<void> on_part_end() override {
    out.parts.back().ended = true;
    return {};
  }
  void fail(const Error& error) {
    out.failed = true;
    out.code = error.code;
    out.offset = error.offset;
    out.field = error.field;
  }
};

/// The fast parser's outcome, with the input cut at `cuts` (sorted).
inline Outcome parse_in_pieces(const std::string& body, const Boundary& boundary, const ParseOptions& options,
                               const std::vector<std::size_t>& cuts) {
  Parser parser(boundary, options);
  Recorder recorder;
  Result<void> good;
  std::size_t from = 0;
  const auto feed = [&](std::size_t to) {
    // A copy of its own, so that a look beyond the piece is seen by a sanitizer.
    const Bytes piece(body.begin() + static_cast<std::ptrdiff_t>(from), body.begin() + static_cast<std::ptrdiff_t>(to));
    if (good) good = parser.feed(piece, recorder);
    from = to;
    if (parser.kept() > options.limits.max_header_block + 2 + boundary.delimiter().size()) __builtin_trap();
  };
  for (const std::size_t cut : cuts) feed(cut);
  feed(body.size());
  if (good) good = parser.finish();
  if (!good) recorder.fail(good.error());
  return recorder.out;
}

}  // namespace nikkan::form_params::slow
