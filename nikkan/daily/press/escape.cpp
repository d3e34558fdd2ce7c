#include "nikkan/daily/press/escape.hpp"

#include <array>

#include "nikkan/base/utf8.hpp"

namespace nikkan::press {

namespace {

/// Characters that change what a reader sees without being seen.
bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c || c == 0x180e ||
         (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffeU) == 0xfffeU ||
         (c >= 0xe0000 && c <= 0xe0fff);
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xa0 || c == 0x2028 || c == 0x2029;
}

/// Which ASCII characters get a backslash in Markdown wherever they stand.
constexpr std::array<bool, 128> kMarkup = [] {
  std::array<bool, 128> table{};
  for (const char c : std::string_view("\\`*_[]<>&|~$#{}")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

unsigned octet(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

/// Copies runs; looks closer only at blanks, controls and what is not ASCII.
class Cleaner {
 public:
  Cleaner(std::string_view text, std::size_t max) : text_(text), max_(max) { out_.reserve(text.size()); }

  std::string run() {
    while (at_ < text_.size() && !full_) {
      const unsigned first = octet(text_, at_);
      if (first > 0x20 && first < 0x7f) {
        keep(1);
      } else if (first == 0x20) {
        blank(1);
      } else {
        const CodePoint c = decode_utf8(text_, at_);
        if (is_blank(c.value)) blank(c.length);
        else if (is_hidden(c.value)) drop(c.length);
        else if (c.value == 0xfffd && text_.substr(at_, 3) != "\xef\xbf\xbd") replace(c.length);
        else keep(c.length);
      }
    }
    flush();
    if (full_) out_ += "…";
    return std::move(out_);
  }

 private:
  /// Room for one more character, and for the blank that waits before it.
  bool admit() {
    if (count_ + (space_ ? 1U : 0U) >= max_) {
      full_ = true;
      return false;
    }
    count_ += space_ ? 2U : 1U;
    return true;
  }
  void flush() {
    out_.append(text_.substr(from_, end_ - from_));
    from_ = end_ = at_;
  }
  void put_space() {
    if (!space_) return;
    space_ = false;
    flush();
    out_ += ' ';
  }
  void keep(std::size_t length) {
    if (!admit()) return;
    put_space();
    if (end_ != at_) flush();
    if (from_ == end_) from_ = at_;
    at_ += length;
    end_ = at_;
  }
  void replace(std::size_t length) {
    if (!admit()) return;
    put_space();
    flush();
    out_ += "\xef\xbf\xbd";
    drop(length);
  }
  void drop(std::size_t length) {
    flush();
    at_ += length;
    from_ = end_ = at_;
  }
  void blank(std::size_t length) {
    const bool between = length == 1 && end_ == at_ && from_ < end_ && at_ + 1 < text_.size() && octet(text_, at_ + 1) > 0x20 &&
                         octet(text_, at_ + 1) < 0x7f && text_[at_] == ' ';
    if (between && count_ + 1 < max_) {  // a single blank between two words stays in its run
      ++count_;
      end_ = ++at_;
      return;
    }
    flush();
    space_ = !out_.empty();
    drop(length);
  }

  std::string_view text_;
  std::size_t max_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t from_ = 0;  // [from_, end_) is seen and not yet copied
  std::size_t end_ = 0;
  std::size_t count_ = 0;
  bool space_ = false;
  bool full_ = false;
};

}  // namespace

bool is_clean(std::string_view text) {
  bool space = true;  // a blank may not come first, last or twice
  for (std::size_t at = 0; at < text.size();) {
    const unsigned first = octet(text, at);
    if (first > 0x20 && first < 0x7f) {
      space = false;
      ++at;
    } else if (first == 0x20) {
      if (space) return false;
      space = true;
      ++at;
    } else if (first >= 0xe3 && first <= 0xe9 && at + 2 < text.size() && (octet(text, at + 1) & 0xc0U) == 0x80U &&
               (octet(text, at + 2) & 0xc0U) == 0x80U) {  // U+3000 … U+9FFF: kana, kanji and their punctuation
      space = false;
      at += 3;
    } else {
      return false;
    }
  }
  return !space || text.empty();
}

std::string clean(std::string_view text, std::size_t max) {
  if (text.size() <= max && is_clean(text)) return std::string(text);
  return Cleaner(text, max).run();
}

std::string_view clean_view(std::string_view text, std::size_t max, std::string& storage) {
  if (text.size() <= max && is_clean(text)) return text;
  storage = Cleaner(text, max).run();
  return storage;
}

void append_html(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string_view to;
    switch (text[at]) {
      case '&': to = "&amp;"; break;
      case '<': to = "&lt;"; break;
      case '>': to = "&gt;"; break;
      case '"': to = "&quot;"; break;
      case '\'': to = "&#39;"; break;
      default: continue;
    }
    out.append(text.substr(from, at - from)).append(to);
    from = at + 1;
  }
  out.append(text.substr(from));
}

std::string html(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

std::string markdown(std::string_view text, std::size_t max) {
  std::string storage;
  const std::string_view plain = clean_view(text, max, storage);
  std::string out;
  out.reserve(plain.size() + 16);
  bool leading_digits = true;  // "1." or "1)" would open a list
  for (std::size_t at = 0; at < plain.size(); ++at) {
    const char c = plain[at];
    const unsigned value = octet(plain, at);
    bool escape = value < 0x80 && kMarkup[value];
    if (at == 0) escape = escape || c == '+' || c == '-' || c == '=' || c == ':';
    else escape = escape || (leading_digits && (c == '.' || c == ')'));
    if (c == ':') escape = escape || plain.compare(at, 3, "://") == 0;  // no bare URL becomes a link or a card
    if (escape) out += '\\';
    leading_digits = leading_digits && c >= '0' && c <= '9';
    out += c;
  }
  return out;
}

std::string slug(std::string_view key) {
  std::string out;
  for (const char c : ascii_lower(key)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    out += plain ? c : '-';
  }
  if (out.size() > 200) out.resize(200);
  return out.empty() ? "entry" : out;
}

bool is_safe_url(std::string_view url) {
  const auto starts = [&](std::string_view p) { return url.size() > p.size() && ascii_iequals(url.substr(0, p.size()), p); };
  if (!starts("https://") && !starts("http://") && !starts("mailto:")) return false;
  for (const char c : url) {
    if (c <= ' ' || c >= 0x7f || std::string_view("\"'<>`\\").find(c) != std::string_view::npos) return false;
  }
  return url.size() <= 2000;
}

}  // namespace nikkan::press
