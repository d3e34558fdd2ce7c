#include "nikkan/daily/press/japanese.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "nikkan/base/utf8.hpp"

namespace nikkan::press {

namespace {

enum class Script : std::uint8_t { latin, digit, blank, kanji, hiragana, katakana, open, close, stop, other };

constexpr std::u32string_view kNotAtStart =
    U"、。,.)」』】〉》]}!?,.:;)!?:;ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶゝゞヽヾ・…‥%‰℃";
constexpr std::u32string_view kNotAtEnd = U"「『【〈《([{([{";

constexpr bool is_in(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }

/// What line breaking asks of a character.
struct Class {
  Script script = Script::other;
  bool no_start = false;  ///< never at the start of a line
  bool no_end = false;    ///< never at its end
};

constexpr Script punctuation_script(char32_t c) {
  if (c == U'、' || c == U'。') return Script::stop;
  if (is_in(kNotAtEnd, c)) return Script::open;
  if (is_in(U")]}」』】〉》)]}", c)) return Script::close;
  return Script::other;
}

/// ASCII, and the block of CJK punctuation, hiragana and katakana (U+3000 … U+30FF).
template <std::size_t N>
constexpr std::array<Class, N> make_table(char32_t first) {
  std::array<Class, N> table{};
  for (std::size_t i = 0; i < N; ++i) {
    const char32_t c = first + static_cast<char32_t>(i);
    Script s = punctuation_script(c);
    if (s == Script::other) {
      if (c >= '0' && c <= '9') s = Script::digit;
      else if (c == ' ' || c == 0x3000) s = Script::blank;
      else if (c < 0x80) s = Script::latin;
      else if (c == U'々') s = Script::kanji;
      else if (c >= 0x3041 && c <= 0x309f) s = Script::hiragana;
      else if (c >= 0x30a0 && c <= 0x30ff && c != U'・') s = Script::katakana;
    }
    table[i] = {s, is_in(kNotAtStart, c), is_in(kNotAtEnd, c)};
  }
  return table;
}
constexpr auto kAscii = make_table<0x80>(0);
constexpr auto kKana = make_table<0x100>(0x3000);

Class class_of(char32_t c) {
  if (c < 0x80) return kAscii[c];
  if (c >= 0x3000 && c < 0x3100) return kKana[c - 0x3000];
  if (c >= 0x4e00 && c < 0xa000) return {Script::kanji, false, false};
  Class out{punctuation_script(c), is_in(kNotAtStart, c), is_in(kNotAtEnd, c)};
  if (out.script != Script::other) return out;
  if (is_kanji(c)) out.script = Script::kanji;
  else if (is_katakana(c)) out.script = Script::katakana;
  else if (c < 0x2e80) out.script = Script::latin;
  return out;
}

bool is_latin(Script s) { return s == Script::latin || s == Script::digit; }

struct Char {
  char32_t value;
  std::size_t at;
  Script script;
  bool no_start, no_end;
};

bool may_break_between(const Char& before, const Char& after) {
  if (before.value == ' ' || after.value == ' ') return before.value == ' ';
  if (after.no_start || before.no_end) return false;
  return !(is_latin(before.script) && is_latin(after.script));
}

std::vector<Char> chars_of(std::string_view text) {
  std::vector<Char> out;
  out.reserve(text.size() / 2 + 1);
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const CodePoint c = first < 0x80 ? CodePoint{first, 1} : decode_utf8(text, at);
    const Class k = class_of(c.value);
    out.push_back({c.value, at, k.script, k.no_start, k.no_end});
    at += c.length;
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool starts_with_any(std::string_view text, std::size_t at, std::span<const std::string_view> words) {
  const std::string_view rest = text.substr(at);
  return std::ranges::any_of(words, [&](std::string_view w) { return rest.starts_with(w); });
}

/// Stem endings inside compound verbs: 受け|入れる, 組み|合わせ, 割り|当て. A lone one of these is no particle.
constexpr std::u32string_view kStemEndings = U"いきぎしちにひびみりけげせてねべめれえじぜち";
/// Kanji words that lean on what stands before: 1つ以上, 用いる際, 〜する側.
constexpr std::array<std::string_view, 12> kLeaning{"以上", "以下", "以外", "以内", "以降", "未満",
                                                    "同士", "付け", "合わ", "込み", "換え", "直し"};
/// Hiragana words that begin a phrase of their own.
constexpr std::array<std::string_view, 16> kOpeners{"および",   "または",   "これら",   "それら", "すべて", "さまざま",
                                                    "いくつか", "あらゆる", "すなわち", "ただし", "さらに", "ために",
                                                    "ための",   "ことを",   "ことが",   "どのように"};

/// After the hiragana run that ends before chars[i]: does a phrase end there?
bool ends_phrase(const std::vector<Char>& chars, std::size_t i, std::string_view text) {
  std::size_t run = 0;
  while (run < i && chars[i - 1 - run].script == Script::hiragana) ++run;
  const char32_t last = chars[i - 1].value;
  const bool after_kanji = run < i && chars[i - 1 - run].script == Script::kanji;
  if (chars[i].script == Script::kanji) {
    if (starts_with_any(text, chars[i].at, kLeaning)) return false;
    // A single stem ending between two kanji: a compound verb or an adjective; に and て are particles too.
    if (run == 1 && after_kanji && is_in(kStemEndings, last) && last != U'に' && last != U'て') return false;
    if (run == 1 && last == U'お') return false;
    if (run == 1 && last == U'ご') return false;
  }
  return true;
}

}  // namespace

bool may_break(char32_t before, char32_t after) {
  const Class a = class_of(before);
  const Class b = class_of(after);
  return may_break_between({before, 0, a.script, a.no_start, a.no_end}, {after, 0, b.script, b.no_start, b.no_end});
}

std::vector<std::size_t> phrase_breaks(std::string_view text) {
  std::vector<std::size_t> out;
  if (is_ascii(text)) return out;
  const std::vector<Char> chars = chars_of(text);
  std::size_t phrase_start = 0;  // index in chars
  std::size_t width = 0;
  const auto split_long = [&](std::size_t end) {  // a phrase over 13 wide characters also breaks between scripts
    if (width <= 26) return;
    std::size_t since = 0;
    for (std::size_t i = phrase_start + 1; i < end; ++i) {
      since += chars[i - 1].script == Script::latin || chars[i - 1].script == Script::digit ? 1 : 2;
      const Script a = chars[i - 1].script;
      const Script b = chars[i].script;
      const bool scripts = (a == Script::katakana && b == Script::kanji) || (a == Script::kanji && b == Script::katakana) ||
                           (a == Script::latin && (b == Script::katakana || b == Script::kanji)) ||
                           (a == Script::close && b != Script::hiragana && b != Script::close);
      if (scripts && since >= 8 && may_break_between(chars[i - 1], chars[i])) {
        out.push_back(chars[i].at);
        since = 0;
      }
    }
  };
  const auto cut = [&](std::size_t i, bool listed) {
    split_long(i);
    if (listed) out.push_back(chars[i].at);
    phrase_start = i;
    width = 0;
  };
  for (std::size_t i = 0; i < chars.size(); ++i) {
    if (i > 0) {
      const Script a = chars[i - 1].script;
      const Script b = chars[i].script;
      if (a == Script::blank) {
        cut(i, false);
      } else if (b != Script::blank && may_break_between(chars[i - 1], chars[i])) {
        const bool content = b == Script::kanji || b == Script::katakana || is_latin(b) || b == Script::open;
        const bool opener = b == Script::hiragana && starts_with_any(text, chars[i].at, kOpeners) && a != Script::open;
        if (a == Script::stop || (a == Script::hiragana && content && ends_phrase(chars, i, text)) ||
            (a == Script::hiragana && chars[i - 1].value == U'を') || opener ||
            (b == Script::open && chars[i].value > 0x2000 && a != Script::open)) {
          cut(i, true);
        }
      }
    }
    width += is_latin(chars[i].script) || chars[i].script == Script::blank ? 1 : 2;
  }
  split_long(chars.size());
  std::ranges::sort(out);
  return out;
}

bool is_tied_blank(std::string_view text, std::size_t at) {
  if (at == 0 || at + 1 >= text.size() || text[at] != ' ') return false;
  const char next = text[at + 1];
  if (next < '0' || next > '9') return false;
  const std::string_view before = text.substr(0, at);
  for (const std::string_view word : {"RFC", "BCP", "STD", "FYI", "Section", "Level"}) {
    if (!before.ends_with(word)) continue;
    if (before.size() == word.size()) return true;
    const char c = before[before.size() - word.size() - 1];
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-');
  }
  return false;
}

namespace {

/// A piece that stays on one line if it can, and whether a blank stands before it.
struct Piece {
  std::string_view text;
  bool blank_before;
};

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> out;
  const std::vector<std::size_t> breaks = phrase_breaks(text);
  std::size_t next = 0;
  std::size_t start = 0;
  bool blank = false;
  const auto push = [&](std::size_t end) {
    if (end > start) {
      out.push_back({text.substr(start, end - start), blank});
      blank = false;
    }
    start = end;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (next < breaks.size() && breaks[next] == at) {
      ++next;
      push(at);
    }
    if (text[at] == ' ' && !is_tied_blank(text, at)) {
      push(at);
      blank = true;
      start = at + 1;
    }
  }
  push(text.size());
  return out;
}

/// display_width without the decoder where all is ASCII.
std::size_t width_of(std::string_view text) { return is_ascii(text) ? text.size() : display_width(text); }

class Wrapper {
 public:
  Wrapper(std::size_t columns, std::string_view first, std::string_view rest)
      : columns_(std::max<std::size_t>(columns, 4)), indent_(rest), line_(first), used_(display_width(first)), empty_(true) {}

  void add(const Piece& piece) {
    const std::size_t wide = width_of(piece.text);
    const std::size_t gap = piece.blank_before && !empty_ ? 1 : 0;
    if (used_ + gap + wide <= columns_) return append(piece.text, wide, gap);
    if (!empty_ && (display_width(indent_) + wide <= columns_ || gap == 1)) {
      flush();
      return add_fresh(piece.text, wide);
    }
    if (gap == 1) append({}, 0, 1);
    add_cut(piece.text);
  }
  std::vector<std::string> take() {
    if (!empty_ || lines_.empty()) flush();
    return std::move(lines_);
  }

 private:
  void append(std::string_view text, std::size_t wide, std::size_t gap) {
    if (gap == 1) line_ += ' ';
    line_ += text;
    used_ += wide + gap;
    empty_ = false;
  }
  void add_fresh(std::string_view text, std::size_t wide) {
    if (used_ + wide <= columns_) return append(text, wide, 0);
    add_cut(text);
  }
  /// Character by character, where kinsoku lets a line end.
  void add_cut(std::string_view text) {
    const std::vector<Char> chars = chars_of(text);
    std::size_t from = 0;
    while (from < chars.size()) {
      std::size_t best = from;
      std::size_t width = 0;
      std::size_t i = from;
      for (; i < chars.size(); ++i) {
        const std::size_t end = i + 1 < chars.size() ? chars[i + 1].at : text.size();
        width += display_width(text.substr(chars[i].at, end - chars[i].at));
        if (used_ + width > columns_) break;
        if (i + 1 < chars.size() && may_break_between(chars[i], chars[i + 1])) best = i + 1;
      }
      if (i == chars.size()) best = i;
      if (best == from) {  // nothing fits
        if (!empty_) {
          flush();
          continue;
        }
        best = from + 1;  // a token wider than the line: whole, up to the next place where a line may end
        while (best < chars.size() && !may_break_between(chars[best - 1], chars[best])) ++best;
      }
      const std::size_t end = best < chars.size() ? chars[best].at : text.size();
      const std::string_view cut = text.substr(chars[from].at, end - chars[from].at);
      append(cut, display_width(cut), 0);
      from = best;
      if (from < chars.size()) flush();
    }
  }
  void flush() {
    lines_.push_back(std::move(line_));
    line_ = indent_;
    used_ = display_width(indent_);
    empty_ = true;
  }
  std::size_t columns_;
  std::string indent_;
  std::string line_;
  std::size_t used_;
  bool empty_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t columns, std::string_view first_indent,
                              std::string_view indent) {
  Wrapper wrapper(columns, first_indent, indent);
  for (const Piece& piece : pieces_of(text)) wrapper.add(piece);
  return wrapper.take();
}

std::vector<std::pair<std::size_t, std::size_t>> tied_tokens(std::string_view text) {
  constexpr std::size_t kLongest = 24;  // longer ones may break: a phone is 20 wide
  const auto in_token = [&](std::size_t at) {
    const char c = text[at];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/' || c == '.' || c == '_' ||
           is_tied_blank(text, at);
  };
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    bool breaks = false;
    while (end < text.size() && in_token(end)) {
      breaks = breaks || text[end] == '-' || text[end] == '/' || text[end] == ' ';
      ++end;
    }
    if (breaks && end - at >= 3 && end - at <= kLongest) out.emplace_back(at, end);
    at = std::max(end, at + 1);
  }
  return out;
}

std::string clip(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  std::string out;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text, at);
    const std::size_t wide = display_width(text.substr(at, c.length));
    if (used + wide + 1 > columns) break;
    out += text.substr(at, c.length);
    used += wide;
    at += c.length;
  }
  return out + "…";
}

}  // namespace nikkan::press
