#pragma once
// JSON (RFC 8259). Writing goes through Writer, whose member order is the
// call order, so that the same calls give the same octets. Reading gives an
// ordered tree.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "nikkan/base/error.hpp"

namespace nikkan::json {

/// Streaming writer. indent 0 = one line, else pretty with that many blanks.
/// Strings are written as UTF-8; ill-formed octets become U+FFFD; controls are escaped;
/// U+2028, U+2029 and `</` are escaped so that the text may stand inside HTML (inside a script element
/// `<!--` too must not appear: it is written `\u003c!--`). Calls out of order are a broken contract.
class Writer {
 public:
  explicit Writer(int indent = 0) : indent_(indent) {}
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& value(std::string_view text);
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(const std::string& text) { return value(std::string_view(text)); }
  Writer& value(bool flag);
  Writer& value(std::int64_t number);
  Writer& value(std::uint64_t number);
  Writer& value(int number) { return value(static_cast<std::int64_t>(number)); }
  Writer& value(unsigned number) { return value(static_cast<std::uint64_t>(number)); }
  /// Shortest round-trip form; not-a-number and infinities become null.
  Writer& value(double number);
  Writer& null();
  /// A value that is JSON already, on one line; not checked.
  Writer& ready(std::string_view json);
  /// key and value in one.
  template <class T>
  Writer& member(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }
  /// The text so far; the writer is empty afterwards.
  std::string take();

 private:
  Writer& begin(char bracket);
  Writer& end(char bracket);
  void before_value();
  void newline();
  std::string out_;
  int indent_;
  std::vector<std::pair<char, bool>> open_;  // bracket, has members
  bool after_key_ = false;
};

/// What Limits::max_depth is cut down to: a tree is destroyed and copied by recursion.
inline constexpr std::size_t kMaxDepth = 1000;

struct Limits {
  std::size_t max_depth = 64;  ///< open containers; values above kMaxDepth count as kMaxDepth
  std::size_t max_bytes = 64U << 20U;
  std::size_t max_values = 4'000'000;  ///< scalars and containers: a value costs 40 octets and up, its text perhaps 2
};

/// A read value. Object members keep their order; a repeated name is an error (duplicate).
/// A whole number is int64 when it fits, else uint64, else double; "-0" is the double -0.
struct Value {
  using Array = std::vector<Value>;
  using Object = std::vector<std::pair<std::string, Value>>;
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> v = nullptr;

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(v); }
  /// Member of an object, or nullptr.
  const Value* find(std::string_view name) const;
  const std::string* string() const { return std::get_if<std::string>(&v); }
  const Array* array() const { return std::get_if<Array>(&v); }
  const Object* object() const { return std::get_if<Object>(&v); }
  /// A whole number that fits into `out` (also written 1.0 or 1e3, up to 2^53); else false, and `out` is unchanged.
  bool integer(std::int64_t& out) const;
};

/// One JSON text, nothing after it but white space. Errors carry the octet offset. Stricter than RFC 8259
/// must be: no byte order mark, well-formed UTF-8, surrogates in pairs only, names of an object distinct,
/// numbers within the range of double (too small ones become 0).
Result<Value> parse(std::string_view text, const Limits& limits = {});
/// Writes a value back in its order.
void write(Writer& out, const Value& value);

}  // namespace nikkan::json
