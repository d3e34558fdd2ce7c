// RFC 8259 reader with a stack of its own: nesting costs memory that Limits bound, never the program's stack.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <system_error>

#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"

namespace nikkan::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// A container whose end has not come.
struct Frame {
  Value container;
  std::string key = {};                  // of the member being read
  std::vector<std::size_t> key_at = {};  // offset of each member's key
};

/// Decimal exponent of the first digit that is not 0, to tell too large from too small.
long magnitude(std::string_view number) {
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = std::min(mantissa.find_first_of("123456789"), mantissa.size());
  const long place = static_cast<long>(point) - static_cast<long>(first);
  if (e == number.size()) return place;
  std::string_view digits = number.substr(e + 1);
  const bool negative = digits.front() == '-';
  if (!is_digit(digits.front())) digits.remove_prefix(1);
  long exponent = 0;
  constexpr long kFar = 1'000'000'000;
  for (const char c : digits) exponent = std::min(exponent * 10 + (c - '0'), kFar);
  return place + (negative ? -exponent : exponent);
}

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits)
      : text_(text), max_depth_(std::min(limits.max_depth, kMaxDepth)), max_values_(limits.max_values) {}

  Result<Value> run() {
    while (need_value_ || !frames_.empty()) {
      skip_space();
      if (!(need_value_ ? read_value() : read_after_value())) return std::unexpected(std::move(error_));
    }
    skip_space();
    if (at_ != text_.size()) return fail(Code::trailing, "json", at_);
    return std::move(root_);
  }

 private:
  bool stop(Code code, std::string_view field, std::size_t offset) {
    error_ = Error{code, offset, field};
    return false;
  }
  bool stop_here(std::string_view field) {
    return stop(at_ == text_.size() ? Code::truncated : Code::bad_value, field, at_);
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (is_space(peek())) ++at_;
  }

  bool read_value() {
    if (values_++ == max_values_) return stop(Code::limit, "json.values", at_);
    switch (peek()) {
      case '{':
        return open(Value{Value::Object{}}, '}');
      case '[':
        return open(Value{Value::Array{}}, ']');
      case '"':
        return read_text();
      case 't':
        return read_word("true", Value{true});
      case 'f':
        return read_word("false", Value{false});
      case 'n':
        return read_word("null", Value{});
      default:
        return peek() == '-' || is_digit(peek()) ? read_number() : stop_here("json.value");
    }
  }

  /// Between two members, or before the end of their container.
  bool read_after_value() {
    const bool in_object = frames_.back().container.object() != nullptr;
    if (peek() == (in_object ? '}' : ']')) return close();
    if (peek() != ',') return stop_here(in_object ? "json.object" : "json.array");
    ++at_;
    need_value_ = true;
    return !in_object || read_key();
  }

  bool open(Value container, char closing) {
    if (frames_.size() == max_depth_) return stop(Code::limit, "json.depth", at_);
    ++at_;
    frames_.push_back(Frame{std::move(container)});
    skip_space();
    if (peek() == closing) return close();
    return closing == ']' || read_key();
  }

  bool close() {
    ++at_;
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    const auto* object = frame.container.object();
    return (object == nullptr || distinct(*object, frame.key_at)) && add(std::move(frame.container));
  }

  bool read_key() {
    skip_space();
    if (peek() != '"') return stop_here("json.key");
    frames_.back().key_at.push_back(at_);
    if (!read_string(frames_.back().key)) return false;
    skip_space();
    if (peek() != ':') return stop_here("json.colon");
    ++at_;
    return true;
  }

  /// The names of an object must differ. n log n, so that many names cannot make it slow.
  bool distinct(const Value::Object& object, const std::vector<std::size_t>& key_at) {
    std::vector<std::size_t> order(object.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, [&object](std::size_t a, std::size_t b) {
      const int way = object[a].first.compare(object[b].first);
      return way != 0 ? way < 0 : a < b;
    });
    std::size_t first = text_.size();
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (object[order[i - 1]].first == object[order[i]].first) first = std::min(first, key_at[order[i]]);
    }
    return first == text_.size() || stop(Code::duplicate, "json.key", first);
  }

  /// A value is complete: put it where it belongs.
  bool add(Value value) {
    need_value_ = false;
    if (frames_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Frame& frame = frames_.back();
    if (auto* array = std::get_if<Value::Array>(&frame.container.v)) {
      array->push_back(std::move(value));
    } else {
      std::get<Value::Object>(frame.container.v).emplace_back(std::exchange(frame.key, {}), std::move(value));
    }
    return true;
  }

  bool read_word(std::string_view word, Value value) {
    for (const char c : word) {
      if (peek() != c) return stop_here("json.value");
      ++at_;
    }
    return add(std::move(value));
  }

  bool read_text() {
    std::string text;
    return read_string(text) && add(Value{std::move(text)});
  }

  bool read_string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!read_escape(out)) return false;
      } else if (c < 0x20) {
        return stop_here("json.string");
      } else {
        const std::size_t length = decode_utf8(text_, at_).length;
        if (!is_valid_utf8(text_.substr(at_, length))) return stop_here("json.utf8");
        out.append(text_, at_, length);
        at_ += length;
      }
    }
    return stop_here("json.string");
  }

  bool read_escape(std::string& out) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const std::size_t start = at_++;
    if (peek() != 'u') {
      const std::size_t which = letters.find(peek());
      if (at_ == text_.size() || which == std::string_view::npos) return stop_here("json.escape");
      out += meanings[which];
      ++at_;
      return true;
    }
    char32_t value = 0;
    if (!read_unit(value)) return false;
    if (value >= 0xDC00 && value <= 0xDFFF) return stop(Code::bad_value, "json.escape", start);
    if (value >= 0xD800 && value <= 0xDBFF) {
      if (peek() != '\\') return stop_here("json.escape");
      ++at_;
      if (peek() != 'u') return stop_here("json.escape");
      char32_t low = 0;
      if (!read_unit(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return stop(Code::bad_value, "json.escape", start);
      value = 0x10000 + ((value - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(out, value);
    return true;
  }

  /// The `u` and four digits.
  bool read_unit(char32_t& value) {
    ++at_;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = peek();
      const char folded = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
      if (is_digit(c)) {
        value = value * 16 + static_cast<char32_t>(c - '0');
      } else if (folded >= 'a' && folded <= 'f') {
        value = value * 16 + static_cast<char32_t>(folded - 'a' + 10);
      } else {
        return stop_here("json.escape");
      }
    }
    return true;
  }

  bool read_digits() {
    if (!is_digit(peek())) return stop_here("json.number");
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool read_number() {
    const std::size_t start = at_;
    bool whole = true;
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
      if (is_digit(peek())) return stop_here("json.number");
    } else if (!read_digits()) {
      return false;
    }
    if (peek() == '.') {
      whole = false;
      ++at_;
      if (!read_digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!read_digits()) return false;
    }
    return add_number(text_.substr(start, at_ - start), start, whole);
  }

  bool add_number(std::string_view number, std::size_t start, bool whole) {
    const char* first = number.data();
    const char* last = first + number.size();
    if (whole && number != "-0") {
      std::int64_t small = 0;
      if (std::from_chars(first, last, small).ec == std::errc{}) return add(Value{small});
      std::uint64_t large = 0;
      if (number.front() != '-' && std::from_chars(first, last, large).ec == std::errc{}) return add(Value{large});
    }
    double real = 0;
    const auto ec = std::from_chars(first, last, real).ec;
    if (ec != std::errc{}) {
      if (magnitude(number) > 0) return stop(Code::bad_value, "json.number", start);
      real = number.front() == '-' ? -0.0 : 0.0;
    }
    return add(Value{real});
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t max_values_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  bool need_value_ = true;
  std::vector<Frame> frames_;
  Value root_;
  Error error_;
};

}  // namespace

const Value* Value::find(std::string_view name) const {
  const auto* members = object();
  if (members == nullptr) return nullptr;
  for (const auto& [key, value] : *members) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool Value::integer(std::int64_t& out) const {
  if (const auto* number = std::get_if<std::int64_t>(&v)) {
    out = *number;
    return true;
  }
  const auto* real = std::get_if<double>(&v);
  constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it a double no longer tells neighbours apart
  if (real == nullptr || *real < -kExact || *real > kExact || *real != std::trunc(*real)) return false;
  out = static_cast<std::int64_t>(*real);
  return true;
}

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_bytes) return fail(Code::limit, "json.bytes", limits.max_bytes);
  return Parser(text, limits).run();
}

}  // namespace nikkan::json
