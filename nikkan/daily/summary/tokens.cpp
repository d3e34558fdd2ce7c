// Tokens (digest issue, 8.2, rules 3 to 5).
#include "nikkan/daily/summary/tokens.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kMaxQuote = 80;
constexpr std::size_t kMaxTokens = 400;

constexpr std::array kFunctionWords = std::to_array<std::string_view>(
    {"a", "about", "above", "according", "across", "after", "against", "along", "already", "also", "although", "am",
     "amid", "among", "an", "and", "and/or", "are", "around", "as", "at", "be", "because", "been", "before",
     "behind", "being", "below", "beside", "besides", "between", "beyond", "both", "but", "by", "can", "cannot",
     "concerning", "could", "despite", "did", "do", "does", "during", "e.g.", "either", "etc", "etc.", "even",
     "except", "for", "from", "had", "has", "have", "he", "hence", "here", "how", "however", "i.e.", "if", "in",
     "inside", "instead", "into", "is", "it", "its", "itself", "just", "least", "less", "like", "may", "might",
     "more", "moreover", "most", "must", "n't", "near", "neither", "never", "no", "nor", "not", "of", "off", "on", "one",
     "only", "onto", "or", "otherwise", "our", "out", "outside", "over", "past", "per", "rather", "regarding",
     "shall", "should", "since", "so", "still", "such", "than", "that", "the", "their", "them", "themselves", "then",
     "there", "thereby", "therefore", "therein", "thereof", "these", "they", "this", "those", "through",
     "throughout", "thus", "to", "too", "toward", "towards", "under", "unless", "until", "up", "upon", "versus",
     "very", "via", "was", "we", "were", "what", "when", "whenever", "where", "whereas", "whereby", "wherever",
     "whether", "which", "while", "who", "whom", "whose", "why", "will", "with", "within", "would", "yet", "you",
     "your"});

constexpr std::array kSeries = std::to_array<std::string_view>(
    {"RFC", "RFCs", "BCP", "STD", "FYI", "IEEE", "ITU-T", "ISO", "ISO/IEC", "FIPS", "Section", "Appendix", "draft"});

bool is_function(std::string_view lower) { return std::binary_search(kFunctionWords.begin(), kFunctionWords.end(), lower); }

bool word_octet(char c) { return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 || c == '_'; }

/// Octets that join two word octets: "multipart/form-data", "X.509", "Adj-RIB-In".
bool joining(char c) { return c == '-' || c == '/' || c == '.' || c == ':' || c == '+' || c == '@' || c == '\'' || c == '&' || c == '='; }

std::size_t word_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size()) {
    if (word_octet(text[end])) {
      ++end;
    } else if (joining(text[end]) && end > at && end + 1 < text.size() && word_octet(text[end + 1])) {
      end += 2;
    } else {
      break;
    }
  }
  return end;
}

bool title_case(std::string_view word) {
  if (word.size() < 2 || !is_upper(word[0]) || !is_lower(word[1])) return false;
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (is_upper(word[i]) && word[i - 1] != '-') return false;
    if (!is_alpha(word[i]) && word[i] != '-') return false;
  }
  return true;
}

/// Stays as it is: digits, '_', '/', inner capitals, inner '.' or ':'.
bool identifier(std::string_view word) {
  bool upper = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (is_digit(c) || c == '_' || c == '.' || c == ':' || c == '=') return true;
    if (c == '/' && word != "and/or") return true;
    if (i > 0 && is_upper(c) && (word[i - 1] != '-' || !title_case(word))) upper = true;
  }
  return upper || (word.size() == 1 && is_upper(word[0]) && word[0] != 'A' && word[0] != 'I');
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text), acronyms_(find_acronyms(text)) { tokens_.reserve(64); }

  std::vector<Token> run() {
    std::size_t at = 0;
    while (at < text_.size() && tokens_.size() < kMaxTokens) {
      if (is_blank(text_[at])) {
        ++at;
        continue;
      }
      at = step(at);
    }
    if (at < text_.size()) tokens_.clear();  // too long for a sentence
    finish();
    return std::move(tokens_);
  }

 private:
  Token& add(Token::Kind kind, std::size_t from, std::size_t to) {
    Token token;
    token.kind = kind;
    token.from = static_cast<std::uint32_t>(from);
    token.to = static_cast<std::uint32_t>(to);
    token.text = text_.substr(from, to - from);
    tokens_.push_back(std::move(token));
    return tokens_.back();
  }

  std::size_t step(std::size_t at) {
    for (; next_acronym_ < acronyms_.size() && acronyms_[next_acronym_].from < at; ++next_acronym_) {}
    if (next_acronym_ < acronyms_.size() && acronyms_[next_acronym_].from == at) return defined_name(acronyms_[next_acronym_]);
    const char c = text_[at];
    if (word_octet(c)) return word(at);
    switch (c) {
      case ',': add(Token::Kind::comma, at, at + 1); return at + 1;
      case ';': add(Token::Kind::semicolon, at, at + 1); return at + 1;
      case ':': add(Token::Kind::colon, at, at + 1); return at + 1;
      case '(': add(Token::Kind::open, at, at + 1); return at + 1;
      case ')': add(Token::Kind::close, at, at + 1); return at + 1;
      case '[': return enclosed(at, ']', Token::Kind::bracket);
      case '"': return enclosed(at, '"', Token::Kind::name);
      case '-': return dash(at);
      default: add(Token::Kind::other, at, at + 1); return at + 1;
    }
  }

  std::size_t defined_name(const Acronym& found) {
    Token& token = add(Token::Kind::name, found.from, found.to);
    const std::string_view inside = trim(text_.substr(found.paren + 1, found.to - found.paren - 2));
    const std::string_view before = trim(text_.substr(found.from, found.paren - found.from));
    token.text = std::string(before) + "(" + std::string(inside) + ")";
    token.short_name = found.reversed ? before : inside;
    token.defined = true;
    token.acronym = true;
    return found.to;
  }

  std::size_t enclosed(std::size_t at, char closing, Token::Kind kind) {
    const std::size_t length = text_.substr(at + 1, kMaxQuote).find(closing);
    if (length == std::string_view::npos) {
      add(Token::Kind::other, at, at + 1);
      return at + 1;
    }
    Token& token = add(kind, at, at + length + 2);
    token.acronym = true;
    return token.to;
  }

  std::size_t dash(std::size_t at) {
    if (text_.substr(at).starts_with("--")) {
      add(Token::Kind::dash, at, at + 2);
      return at + 2;
    }
    if (at > 0 && !is_blank(text_[at - 1]) && at + 1 < text_.size() && is_alpha(text_[at + 1])) {
      const std::size_t end = word_end(text_, at + 1);
      Token& token = add(Token::Kind::suffix, at, end);
      token.lower = ascii_lower(token.text);
      return end;
    }
    const bool spaced = at > 0 && is_blank(text_[at - 1]) && at + 1 < text_.size() && is_blank(text_[at + 1]);
    add(spaced ? Token::Kind::dash : Token::Kind::other, at, at + 1);
    return at + 1;
  }

  std::size_t word(std::size_t at) {
    std::size_t end = word_end(text_, at);
    // A definition that starts inside this word belongs to it; cut before it only at a border.
    std::string_view raw = text_.substr(at, end - at);
    if (end < text_.size() && text_[end] == '.') {
      const std::string_view dotted = text_.substr(at, end + 1 - at);
      if (dotted == "e.g." || dotted == "i.e." || dotted == "etc." || dotted == "vs.") {
        ++end;
        raw = dotted;
      }
    }
    if (const std::size_t series = series_end(at, end); series != 0) {
      Token& token = add(Token::Kind::name, at, series);
      token.acronym = true;
      return series;
    }
    if (raw.size() > 2 && raw.ends_with("'s")) {
      plain_word(at, end - 2);
      add(Token::Kind::possessive, end - 2, end);
      return end;
    }
    if (std::all_of(raw.begin(), raw.end(), [](char c) { return is_digit(c) || c == '.' || c == '/' || c == '-'; })) {
      add(Token::Kind::number, at, end).acronym = true;
      return end;
    }
    Token& token = plain_word(at, end);
    if (text_.substr(end).starts_with("(s)")) {
      token.lower += "s";
      token.to = static_cast<std::uint32_t>(end + 3);
      token.text = text_.substr(at, end + 3 - at);
      return end + 3;
    }
    return end;
  }

  /// "RFC 6987", "IEEE 1901.1", "draft-x" keeps itself: end of the series name, or 0.
  std::size_t series_end(std::size_t at, std::size_t end) const {
    const std::string_view raw = text_.substr(at, end - at);
    if (std::find(kSeries.begin(), kSeries.end(), raw) == kSeries.end()) return 0;
    std::size_t next = end;
    if (raw == "IEEE" && text_.substr(end).starts_with(" Std ")) next = end + 4;
    if (next >= text_.size() || text_[next] != ' ') return 0;
    const std::size_t stop = word_end(text_, next + 1);
    const std::string_view number = text_.substr(next + 1, stop - next - 1);
    const bool digits = std::any_of(number.begin(), number.end(), is_digit);
    return digits && std::none_of(number.begin(), number.end(), is_lower) ? stop : 0;
  }

  Token& plain_word(std::size_t at, std::size_t end) {
    Token& token = add(Token::Kind::word, at, end);
    token.lower = ascii_lower(token.text);
    token.acronym = identifier(token.text);
    token.capital = !token.acronym && title_case(token.text);
    token.function = is_function(token.lower);
    return token;
  }

  void finish() {
    mark_attribute_names();
    std::vector<std::uint32_t> open;
    for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
      Token& token = tokens_[i];
      token.first = i == 0;
      if (token.kind == Token::Kind::open) open.push_back(i);
      if (token.kind == Token::Kind::close && !open.empty()) {
        tokens_[open.back()].match = i;
        open.pop_back();
      }
      if (token.kind != Token::Kind::word) continue;
      token.terms = Terms::get().find(token.lower);
      if (token.text != token.lower) token.exact = Terms::get().find(token.text);
      token.verb = Verbs::get().find(token.lower);
    }
    mark_runs();
  }

  /// "class" attributes as in "the inetnum: class": a word of no table between an article or name and a noun.
  void mark_attribute_names() {
    for (std::size_t i = 1; i + 2 < tokens_.size(); ++i) {
      Token& token = tokens_[i];
      if (token.kind != Token::Kind::word || token.function || tokens_[i + 1].kind != Token::Kind::colon) continue;
      const Token& before = tokens_[i - 1];
      const bool place = before.defined || before.lower == "the" || before.lower == "a" || before.lower == "an";
      const Token& after = tokens_[i + 2];
      if (!place || token.lower.ends_with("ing") || after.kind != Token::Kind::word || after.function) continue;
      if (!Terms::get().find(token.lower).empty() || Verbs::get().find(token.lower)) continue;
      token.to = tokens_[i + 1].to;
      token.text = text_.substr(token.from, token.to - token.from);
      token.lower = token.text;
      token.acronym = true;
      tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }

  void mark_runs() {
    for (std::size_t i = 0; i < tokens_.size();) {
      std::size_t end = i;
      while (end < tokens_.size() && tokens_[end].kind == Token::Kind::word && tokens_[end].capital && !tokens_[end].function) ++end;
      if (end > i && !(i == 0 && end == 1)) tokens_[i].run = static_cast<std::uint32_t>(end);
      i = end > i ? end : i + 1;
    }
  }

  std::string_view text_;
  std::vector<Acronym> acronyms_;
  std::size_t next_acronym_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view clean) {
  static_assert(std::is_sorted(kFunctionWords.begin(), kFunctionWords.end()));
  return Tokenizer(clean).run();
}

TermHit match_term(const std::vector<Token>& tokens, std::size_t at, std::size_t end) {
  TermHit best;
  const Token& first = tokens[at];
  const auto try_rows = [&](std::span<const Term* const> rows, bool exact) {
    for (const Term* row : rows) {
      const std::size_t n = row->words.size();
      if (row->exact != exact || n <= best.tokens || at + n > end) continue;
      bool match = true, plural = false;
      for (std::size_t k = 0; k < n && match; ++k) {
        const Token& token = tokens[at + k];
        const std::string_view word = exact ? token.text : token.lower;
        if (token.kind != Token::Kind::word && token.kind != Token::Kind::number) match = false;
        else if (word == row->words[k]) continue;
        else if (k + 1 == n && word == row->plural) plural = true;
        else match = false;
      }
      if (!match) continue;
      // A title-case run is a name unless the row covers it (8.2, rule 5).
      if (first.run > at + 1 && at + n < first.run) continue;
      // "ICMPv6 Probe": a capitalised word behind an acronym belongs to its name.
      const bool named = n == 1 && first.run == at + 1 && at > 0 && tokens[at - 1].kind == Token::Kind::word && tokens[at - 1].acronym;
      if (!named) best = {row, n, plural};
    }
  };
  try_rows(first.terms, false);
  try_rows(first.exact, true);
  return best;
}

}  // namespace nikkan::summary
