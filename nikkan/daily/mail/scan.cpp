// Cuts a container into messages. One forward pass: memchr finds the candidates, the rules of the card decide (digest inputs, containers).
#include <algorithm>

#include "nikkan/daily/mail/chars.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::mail {
namespace {

constexpr std::string_view kMmdf = "\x01\x01\x01\x01";

bool is_weekday(std::string_view word) {
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  for (const std::string_view day : kDays) {
    if (word == day) return true;
  }
  return false;
}

bool has_clock_and_year(std::string_view text) {
  bool clock = false;
  bool year = false;
  for (std::size_t i = 0; i + 3 < text.size(); ++i) {
    if (is_digit(text[i]) && text[i + 1] == ':' && is_digit(text[i + 2]) && is_digit(text[i + 3])) clock = true;
    if (is_digit(text[i]) && is_digit(text[i + 1]) && is_digit(text[i + 2]) && is_digit(text[i + 3])) year = true;
  }
  return clock && year;
}

/// "From …" that ends in a date: a weekday, perhaps a comma, white space, then a clock and a year.
bool is_from_line(std::string_view line) {
  constexpr std::size_t kLongest = 512;  // no envelope is longer; bounds the search below
  if (!line.starts_with("From ") || line.size() > kLongest) return false;
  for (std::size_t i = 5; i + 4 < line.size(); ++i) {
    if (!is_blank(line[i - 1]) || !is_weekday(line.substr(i, 3))) continue;
    const std::size_t after = i + 3 + (line[i + 3] == ',' ? 1U : 0U);
    if (after < line.size() && is_blank(line[after]) && has_clock_and_year(line.substr(after))) return true;
  }
  return false;
}

bool is_header_start(std::string_view line) { return header_name(line) != 0 || line.starts_with(">From "); }

/// When the '\n' at `newline` ends a blank line, the offset where that line begins; else npos.
std::size_t blank_line_start(std::string_view data, std::size_t newline) {
  if (newline == 0 || data[newline - 1] == '\n') return newline;
  if (data[newline - 1] != '\r') return std::string_view::npos;
  return newline == 1 || data[newline - 2] == '\n' ? newline - 1 : std::string_view::npos;
}

std::size_t skip_blank_lines(std::string_view data, std::size_t at) {
  while (at < data.size() && (data[at] == '\n' || (data[at] == '\r' && at + 1 < data.size() && data[at + 1] == '\n'))) {
    at += data[at] == '\n' ? 1 : 2;
  }
  return at;
}

std::size_t after_line(std::string_view data, std::size_t at) {
  const std::size_t end = line_end(data, at);
  return end < data.size() ? end + 1 : end;
}

/// The next From_ line behind `at`: where the message before it ends, and where it begins itself.
struct Cut {
  std::size_t message_end;
  std::size_t from_line;
};
Cut next_from_line(std::string_view data, std::size_t at) {
  std::size_t hit = at;
  while ((hit = find_rare(data, "\nFrom ", 1, hit)) != std::string_view::npos) {
    const std::size_t blank = blank_line_start(data, hit);
    if (blank != std::string_view::npos && is_from_line(line_at(data, hit + 1))) {
      const std::size_t next = after_line(data, hit + 1);
      if (next < data.size() && is_header_start(line_at(data, next))) return {std::max(blank, at), hit + 1};
    }
    ++hit;
  }
  std::size_t end = data.size();  // the blank line that ends the last message belongs to the box
  if (end > at && data[end - 1] == '\n') {
    const std::size_t blank = blank_line_start(data, end - 1);
    if (blank != std::string_view::npos && blank > at) end = blank;
  }
  return {end, data.size()};
}

}  // namespace

Container recognise(std::string_view head) {
  if (head.starts_with(kMmdf) && trimmed(line_at(head, 0)).size() == kMmdf.size()) return Container::mmdf;
  std::size_t at = skip_blank_lines(head, 0);
  const std::string_view first = line_at(head, at);
  if (first.starts_with("From ")) return Container::mbox;
  if (header_name(first) != 0) return Container::single;
  // A text with no header line at all is one bad message; header lines further down make it a box we do not know.
  for (at = after_line(head, at); at < head.size(); at = after_line(head, at)) {
    if (header_name(line_at(head, at)) != 0) return Container::unknown;
  }
  return Container::single;
}

Scanner::Scanner(std::string_view data, Container container) : data_(data), container_(container) {
  if (container_ == Container::mbox) at_ = skip_blank_lines(data_, 0);
}

bool Scanner::next(RawMessage& out) {
  switch (container_) {
    case Container::mbox: return next_mbox(out);
    case Container::mmdf: return next_mmdf(out);
    default: break;
  }
  if (at_ >= data_.size()) return false;
  out = {data_, 0, {}, false, true};
  at_ = data_.size();
  return true;
}

bool Scanner::next_mbox(RawMessage& out) {
  if (at_ >= data_.size()) return false;
  const std::size_t begin = after_line(data_, at_);
  // The search begins at the From_ line's own end, so that an empty message is seen.
  const Cut cut = next_from_line(data_, begin);
  out = {data_.substr(begin, cut.message_end - begin), begin, line_at(data_, at_), true, false};
  at_ = cut.from_line;
  return true;
}

bool Scanner::next_mmdf(RawMessage& out) {
  auto is_mark = [this](std::size_t at) { return data_.substr(at).starts_with(kMmdf) && line_at(data_, at) == kMmdf; };
  for (std::size_t before = data_.size() + 1; at_ != before;) {
    before = at_;
    while (at_ < data_.size() && is_mark(at_)) at_ = after_line(data_, at_);
    at_ = skip_blank_lines(data_, at_);
  }
  if (at_ >= data_.size()) return false;
  std::size_t end = at_;
  for (;;) {
    end = find_text(data_, "\n\x01\x01\x01\x01", end);
    if (end == std::string_view::npos) break;
    if (is_mark(end + 1)) break;
    ++end;
  }
  const std::size_t stop = end == std::string_view::npos ? data_.size() : end + 1;
  out = {data_.substr(at_, stop - at_), at_, {}, false, false};
  at_ = stop;
  return true;
}

}  // namespace nikkan::mail
