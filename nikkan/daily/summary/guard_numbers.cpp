// Numbers: what the sentence counts, the source counts.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <unordered_map>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

using namespace guard_text;

struct Named {
  std::string_view word;
  std::string_view value;
};

constexpr auto kEnglish = std::to_array<Named>({
    {"zero", "0"},
    {"one", "1"},
    {"single", "1"},
    {"once", "1"},
    {"first", "1"},
    {"a", "1"},
    {"an", "1"},
    {"two", "2"},
    {"both", "2"},
    {"twice", "2"},
    {"second", "2"},
    {"pair", "2"},
    {"dual", "2"},
    {"double", "2"},
    {"three", "3"},
    {"third", "3"},
    {"triple", "3"},
    {"four", "4"},
    {"fourth", "4"},
    {"five", "5"},
    {"fifth", "5"},
    {"six", "6"},
    {"sixth", "6"},
    {"seven", "7"},
    {"seventh", "7"},
    {"eight", "8"},
    {"eighth", "8"},
    {"nine", "9"},
    {"ninth", "9"},
    {"ten", "10"},
    {"tenth", "10"},
    {"eleven", "11"},
    {"twelve", "12"},
    {"sixteen", "16"},
    {"twenty", "20"},
    {"hundred", "100"},
    {"thousand", "1000"},
    {"million", "1000000"},
    {"billion", "1000000000"},
    {"january", "1"},
    {"february", "2"},
    {"march", "3"},
    {"april", "4"},
    {"may", "5"},
    {"june", "6"},
    {"july", "7"},
    {"august", "8"},
    {"september", "9"},
    {"october", "10"},
    {"november", "11"},
    {"december", "12"},
    {"dozens", "~10"},
    {"tens", "~10"},
    {"hundreds", "~100"},
    {"thousands", "~1000"},
    {"millions", "~1000000"},
    {"billions", "~1000000000"},
});

// Number words that a sentence may use of its own accord in English.
constexpr std::array<std::string_view, 14> kLoose = {"a",    "an",  "one",   "once",   "first",  "single", "both",
                                                     "pair", "may", "march", "second", "double", "dual",   "third"};

constexpr auto kMagnitudes = std::to_array<Named>({
    {"hundred", "100"},
    {"thousand", "1000"},
    {"million", "1000000"},
    {"billion", "1000000000"},
    {"百", "100"},
    {"千", "1000"},
    {"万", "10000"},
    {"億", "100000000"},
    {"兆", "1000000000000"},
});

// 数百万 and the like (how many, roughly), counted words, then kanji numerals, which count in company only.
constexpr auto kJapanese = std::to_array<Named>({
    {"数千万", "~10000000"},
    {"数百万", "~1000000"},
    {"数十万", "~100000"},
    {"数十億", "~1000000000"},
    {"数億", "~100000000"},
    {"数万", "~10000"},
    {"数千", "~1000"},
    {"数百", "~100"},
    {"数十", "~10"},
    {"ひとつ", "1"},
    {"ふたつ", "2"},
    {"みっつ", "3"},
    {"一", "1"},
    {"二", "2"},
    {"三", "3"},
    {"四", "4"},
    {"五", "5"},
    {"六", "6"},
    {"七", "7"},
    {"八", "8"},
    {"九", "9"},
    {"十", "10"},
});
constexpr unsigned kFirstKanji = 12;

/// Marks are rows of kJapanese.
const Markers& japanese_numbers() {
  static const Markers kMarkers = [] {
    std::vector<Markers::Entry> entries;
    for (unsigned i = 0; i < kJapanese.size(); ++i) entries.push_back({kJapanese[i].word, i});
    return Markers(entries);
  }();
  return kMarkers;
}

constexpr std::array<std::string_view, 15> kCounters = {"つ", "段階", "種類", "要素", "個", "件", "本", "点",
                                                        "回", "番目", "通り", "方式", "者", "台", "層"};

/// The value of a number word in lower case, or nothing.
std::string_view english_number(std::string_view word) {
  static constexpr std::size_t kLongest = 9;  // "seventeen", "september"
  static const std::unordered_map<std::string_view, std::string_view> kByWord = [] {
    std::unordered_map<std::string_view, std::string_view> map;
    for (const Named& n : kEnglish) map.emplace(n.word, n.value);
    return map;
  }();
  if (word.size() > kLongest) return {};
  const auto it = kByWord.find(word);
  return it == kByWord.end() ? std::string_view() : it->second;
}

/// Numbers of a text in lower case, each in one spelling: "2", "0xffff", "1.2", "10%", "~1000000".
class Collector {
 public:
  Collector(std::string_view text, bool source) : text_(text), source_(source) {}

  std::vector<std::string> take() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_ascii_digit(c))
        digits();
      else if (is_ascii_letter(c))
        word();
      else if (static_cast<unsigned char>(c) >= 0x80)
        japanese();
      else
        ++at_;
    }
    return std::move(found_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  void digits() {
    const bool hex = text_[at_] == '0' && at_ + 2 < text_.size() && (text_[at_ + 1] == 'x' || text_[at_ + 1] == 'X');
    if (hex) {
      std::size_t end = at_ + 2;
      while (end < text_.size() && is_ascii_alnum(text_[end])) ++end;
      found_.emplace_back(text_.substr(at_, end - at_));
      at_ = end;
      return;
    }
    std::string number = run();
    if (number.find('.') == std::string::npos) strip_zeros(number);
    magnitude(number);
    percent(number);
    found_.push_back(std::move(number));
  }

  /// Digits with inner points, or with commas that part thousands.
  std::string run() {
    std::string number;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_ascii_digit(c)) {
        number.push_back(c);
      } else if (c == '.' && next_is_digit(1)) {
        number.push_back(c);
      } else if (!(c == ',' && next_is_digit(1) && next_is_digit(2) && next_is_digit(3) && !next_is_digit(4) &&
                   number.size() <= 9)) {
        break;
      }
      ++at_;
    }
    return number;
  }

  bool next_is_digit(std::size_t ahead) const {
    return at_ + ahead < text_.size() && is_ascii_digit(text_[at_ + ahead]);
  }

  static void strip_zeros(std::string& number) {
    const std::size_t first = number.find_first_not_of('0');
    number.erase(0, first == std::string::npos ? number.size() - 1 : first);
  }

  void skip_blank() {
    if (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  /// "2 million", "200万": one number. Left alone when it wouldn't fit.
  void magnitude(std::string& number) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc{} || end != number.data() + number.size() || value > 1'000'000) return;
    std::size_t ahead = at_ + (at_ < text_.size() && text_[at_] == ' ' ? 1U : 0U);
    for (const Named& m : kMagnitudes) {
      const std::string_view tail = text_.substr(std::min(ahead, text_.size()));
      if (!tail.starts_with(m.word)) continue;
      if (is_ascii_letter(m.word[0]) && tail.size() > m.word.size() && is_ascii_alnum(tail[m.word.size()])) continue;
      std::uint64_t factor = 1;
      std::from_chars(m.value.data(), m.value.data() + m.value.size(), factor);
      number = std::to_string(value * factor);
      at_ = ahead + m.word.size();
      return;
    }
  }

  void percent(std::string& number) {
    const std::size_t here = at_;
    skip_blank();
    for (std::string_view sign : {"%", "percent", "パーセント"}) {
      if (!rest().starts_with(sign)) continue;
      number.push_back('%');
      at_ += sign.size();
      return;
    }
    at_ = here;
  }

  void word() {
    std::size_t end = at_;
    while (end < text_.size() && is_ascii_letter(text_[end])) ++end;
    const std::string_view lower = text_.substr(at_, end - at_);  // the text is in lower case
    const bool bound = end >= text_.size() || !is_ascii_digit(text_[end]);
    at_ = end;
    if (!bound) return;
    const std::string_view value = english_number(lower);
    if (value.empty() || (!source_ && std::ranges::find(kLoose, lower) != kLoose.end())) return;
    std::string number(value);
    if (number[0] != '~') magnitude(number);
    if (source_ || number == value) add_rough(number);
    found_.push_back(std::move(number));
  }

  /// "hundreds of thousands": the greater one as well.
  void add_rough(const std::string& number) {
    if (number[0] != '~' || !rest().starts_with(" of ")) return;
    for (const Named& n : kEnglish) {
      if (n.value[0] != '~' || !text_.substr(at_ + 4).starts_with(n.word)) continue;
      std::string product(n.value);
      product.append(number, 2, std::string::npos);  // ~100 of ~1000: ~1000 and two zeros more
      found_.push_back(std::move(product));
      return;
    }
  }

  void japanese() {
    const Markers::Entry* word = japanese_numbers().longest_at(text_, at_);
    if (word == nullptr) {
      ++at_;
      return;
    }
    const Named& n = kJapanese[word->mask];
    if (word->mask < kFirstKanji) {
      found_.emplace_back(n.value);
      at_ += n.word.size();
    } else {
      counted(n);
    }
  }

  /// A kanji numeral counts when a counter follows or 第 stands before it; 一 only in 一つ and 第一.
  void counted(const Named& n) {
    const bool ordinal = at_ >= 3 && text_.substr(at_ - 3, 3) == "第";
    at_ += n.word.size();
    const bool follows =
        std::ranges::any_of(kCounters, [&](std::string_view counter) { return rest().starts_with(counter); });
    const bool counts = n.value == "1" ? ordinal || rest().starts_with("つ") : ordinal || follows;
    if (counts) found_.emplace_back(n.value);
  }

  std::string_view text_;
  bool source_;
  std::size_t at_ = 0;
  std::vector<std::string> found_;
};

/// "rfc 6987", "bcp 14": the documents a text names; a list goes on over commas and "and".
std::vector<std::string> documents(std::string_view lower) {
  static constexpr std::array<std::string_view, 4> kSeries = {"rfc", "bcp", "std", "fyi"};
  static constexpr std::array<std::string_view, 10> kJoin = {", and ", " and ",  " or ", ", ", ",",
                                                             "および", "または", "、",   "と", "・"};
  std::vector<std::string> out;
  for (std::string_view series : kSeries) {
    for (std::size_t at = lower.find(series); at != std::string_view::npos; at = lower.find(series, at + 1)) {
      if (at > 0 && is_ascii_alnum(lower[at - 1])) continue;
      std::size_t i = at + series.size();
      if (i < lower.size() && lower[i] == 's') ++i;
      while (true) {
        if (i < lower.size() && (lower[i] == ' ' || lower[i] == '-')) ++i;
        const std::size_t from = i;
        while (i < lower.size() && is_ascii_digit(lower[i])) ++i;
        if (i == from) break;
        std::size_t first = from;
        while (first + 1 < i && lower[first] == '0') ++first;
        out.push_back(std::string(series) + " " + std::string(lower.substr(first, i - first)));
        const auto join =
            std::ranges::find_if(kJoin, [&](std::string_view j) { return lower.substr(i).starts_with(j); });
        if (join == kJoin.end() || i + join->size() >= lower.size() || !is_ascii_digit(lower[i + join->size()])) break;
        i += join->size();
      }
    }
  }
  return out;
}

bool has(const std::vector<std::string>& list, const std::string& item) {
  return std::ranges::find(list, item) != list.end();
}

}  // namespace

Verdict check_numbers(const Prepared& p) {
  const std::vector<std::string> claimed = Collector(p.out_lower, false).take();
  if (claimed.empty()) return std::nullopt;
  const std::vector<std::string> known = Collector(p.hay, true).take();
  for (const std::string& number : claimed) {
    if (!has(known, number)) return Failure{"number", number};
  }
  const std::vector<std::string> documents_named = documents(p.out_lower);
  if (documents_named.empty()) return std::nullopt;
  const std::vector<std::string> documents_known = documents(p.hay);
  for (const std::string& document : documents_named) {
    const std::string bare = document.substr(4);
    if (!has(documents_known, document) && !has(p.context.facts, bare)) return Failure{"number", document};
  }
  return std::nullopt;
}

}  // namespace nikkan::summary::guard_checks
