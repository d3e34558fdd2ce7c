#include "nikkan/base/excerpt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "nikkan/base/utf8.hpp"

namespace nikkan {
namespace {

constexpr std::size_t kRow = 16;
constexpr std::size_t kOffsetColumns = 10;  // eight digits and two blanks
constexpr std::size_t kBefore = 50;         // columns of a text line shown before the place
constexpr std::size_t kAfter = 20;

/// Column of octet `index` within a hex line: a blank more behind the eighth.
std::size_t hex_column(std::size_t index) { return 3 * index + (index >= 8 ? 1 : 0); }

/// What a terminal would obey instead of showing: C0, DEL, C1 and the marks that turn the writing direction.
bool is_control(char32_t v) {
  return v < 0x20 || (v >= 0x7F && v <= 0x9F) || v == 0x200E || v == 0x200F || (v >= 0x2028 && v <= 0x202E) ||
         (v >= 0x2066 && v <= 0x2069);
}

void append_visible(std::string& out, const CodePoint& point) {
  if (is_control(point.value)) {
    out += '.';
  } else {
    append_utf8(out, point.value);
  }
}

std::string visible(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    append_visible(out, point);
    at += point.length;
  }
  return out;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

}  // namespace

std::string hex_line(ByteView octets, std::uint64_t offset) {
  octets = octets.first(std::min(octets.size(), kRow));
  std::string hex;
  std::string text;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    hex.resize(hex_column(i), ' ');
    fmt::format_to(std::back_inserter(hex), "{:02x}", octets[i]);
    text += octets[i] >= 0x20 && octets[i] < 0x7F ? static_cast<char>(octets[i]) : '.';
  }
  hex.resize(hex_column(kRow) + 1, ' ');
  return fmt::format("{:08x}  {}|{}|\n", offset, hex, text);
}

std::string hex_dump(ByteView input) {
  std::string out;
  for (std::size_t at = 0; at < input.size(); at += kRow) out += hex_line(input.subspan(at), at);
  return out;
}

std::string hex_excerpt(ByteView input, std::uint64_t offset) {
  if (input.empty() || offset > input.size()) return {};
  const auto place = static_cast<std::size_t>(offset);
  // A place behind a full last row is shown behind that row's last octet.
  const std::size_t row = (place == input.size() ? place - 1 : place) / kRow * kRow;
  const std::size_t column = kOffsetColumns + hex_column(place - row);
  return hex_line(input.subspan(row), row) + std::string(column, ' ') + "^^\n";
}

std::string text_excerpt(std::string_view input, std::uint64_t offset) {
  if (offset > input.size()) return {};
  const auto place = static_cast<std::size_t>(offset);
  const std::string_view before = input.substr(0, place);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  const std::size_t line_end = std::min(input.find('\n', place), input.size());
  const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  const std::size_t column = count_code_points(before.substr(line_start)) + 1;

  std::size_t first = place - line_start > kBefore ? place - kBefore : line_start;
  while (first < place && first > line_start && continues(input[first])) ++first;
  std::size_t last = std::min(line_end, place + kAfter);
  while (last < line_end && continues(input[last])) ++last;

  const std::string label = fmt::format("{}:{}: ", line, column);
  const std::string left = visible(input.substr(first, place - first));
  const std::string right = visible(input.substr(place, last - place));
  return label + left + right + "\n" + std::string(label.size() + display_width(left), ' ') + "^\n";
}

std::string error_line(std::string_view command, std::string_view input_name, const Error& error) {
  std::string out;
  for (const std::string_view part : {command, input_name}) {
    if (!part.empty()) out += fmt::format("{}: ", part);
  }
  return out + error.message() + "\n";
}

}  // namespace nikkan
