#include <array>
#include <charconv>
#include <cmath>

#include "nikkan/base/contract.hpp"
#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"

namespace nikkan::json {
namespace {

void escape_unit(std::string& out, unsigned unit) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) out += hex[(unit >> shift) & 0xFU];
}

void append_code_point(std::string& out, char32_t value, bool after_less_than) {
  switch (value) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '/':
      out += after_less_than ? "\\/" : "/";
      return;
    default:
      break;
  }
  if (value < 0x20 || value == 0x7F || value == 0x2028 || value == 0x2029) {
    escape_unit(out, static_cast<unsigned>(value));
  } else {
    append_utf8(out, value);
  }
}

/// True for what stands in a string as it is: ASCII but quotes, controls and what could end a script element.
constexpr bool is_plain(unsigned char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '/' && c != '<';
}

/// Octets of the plain characters at the start of a text: ASCII, and U+3000 … U+9FFF (kana, kanji) when whole.
std::size_t plain_run(std::string_view text) {
  const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_plain(octet(at))) {
      ++at;
    } else if (octet(at) >= 0xE3 && octet(at) <= 0xE9 && at + 2 < text.size() && (octet(at + 1) & 0xC0U) == 0x80U &&
               (octet(at + 2) & 0xC0U) == 0x80U) {
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  char32_t previous = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t run = plain_run(text.substr(at)); run > 0) {  // copied at once
      out.append(text.substr(at, run));
      at += run;
      previous = 0;
      continue;
    }
    const CodePoint point = decode_utf8(text, at);
    if (text.substr(at).starts_with("<!--")) {
      escape_unit(out, '<');
    } else {
      append_code_point(out, point.value, previous == '<');
    }
    previous = point.value;
    at += point.length;
  }
  out += '"';
}

template <class T>
void append_number(std::string& out, T number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out.append(text.data(), end);
}

}  // namespace

void Writer::newline() {
  if (indent_ <= 0) return;
  out_ += '\n';
  out_.append(open_.size() * static_cast<std::size_t>(indent_), ' ');
}

void Writer::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  NIKKAN_CONTRACT(open_.empty() || open_.back().first == '[');  // inside an object a key comes first
  if (open_.empty()) return;
  if (open_.back().second) out_ += ',';
  open_.back().second = true;
  newline();
}

Writer& Writer::begin(char bracket) {
  before_value();
  out_ += bracket;
  open_.emplace_back(bracket, false);
  return *this;
}

Writer& Writer::end(char bracket) {
  NIKKAN_CONTRACT(!open_.empty() && open_.back().first == bracket && !after_key_);
  const bool filled = open_.back().second;
  open_.pop_back();
  if (filled) newline();
  out_ += bracket == '{' ? '}' : ']';
  return *this;
}

Writer& Writer::begin_object() { return begin('{'); }
Writer& Writer::end_object() { return end('{'); }
Writer& Writer::begin_array() { return begin('['); }
Writer& Writer::end_array() { return end('['); }

Writer& Writer::key(std::string_view name) {
  NIKKAN_CONTRACT(!open_.empty() && open_.back().first == '{' && !after_key_);
  if (open_.back().second) out_ += ',';
  open_.back().second = true;
  newline();
  append_string(out_, name);
  out_ += indent_ > 0 ? ": " : ":";
  after_key_ = true;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  before_value();
  append_string(out_, text);
  return *this;
}

Writer& Writer::value(bool flag) {
  before_value();
  out_ += flag ? "true" : "false";
  return *this;
}

Writer& Writer::value(std::int64_t number) {
  before_value();
  append_number(out_, number);
  return *this;
}

Writer& Writer::value(std::uint64_t number) {
  before_value();
  append_number(out_, number);
  return *this;
}

Writer& Writer::value(double number) {
  if (!std::isfinite(number)) return null();
  before_value();
  append_number(out_, number);
  return *this;
}

Writer& Writer::ready(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

Writer& Writer::null() {
  before_value();
  out_ += "null";
  return *this;
}

std::string Writer::take() {
  NIKKAN_CONTRACT(open_.empty() && !after_key_);
  open_.clear();
  after_key_ = false;
  return std::exchange(out_, {});
}

namespace {

/// A container being written and the place of its next member.
struct Open {
  const Value* container;
  std::size_t next = 0;
};

/// Writes a scalar, or opens a container and puts it on the stack.
void write_one(Writer& out, const Value& value, std::vector<Open>& open) {
  struct Visitor {
    Writer& out;
    const Value& value;
    std::vector<Open>& open;
    void operator()(std::nullptr_t) { out.null(); }
    void operator()(bool v) { out.value(v); }
    void operator()(std::int64_t v) { out.value(v); }
    void operator()(std::uint64_t v) { out.value(v); }
    void operator()(double v) { out.value(v); }
    void operator()(const std::string& v) { out.value(v); }
    void operator()(const Value::Array&) { open.push_back({&value}), out.begin_array(); }
    void operator()(const Value::Object&) { open.push_back({&value}), out.begin_object(); }
  };
  std::visit(Visitor{out, value, open}, value.v);
}

}  // namespace

void write(Writer& out, const Value& value) {
  std::vector<Open> open;
  write_one(out, value, open);
  while (!open.empty()) {
    Open& top = open.back();
    if (const auto* array = top.container->array()) {
      if (top.next == array->size()) {
        out.end_array();
        open.pop_back();
      } else {
        write_one(out, (*array)[top.next++], open);
      }
      continue;
    }
    const auto& object = *top.container->object();
    if (top.next == object.size()) {
      out.end_object();
      open.pop_back();
    } else {
      const auto& member = object[top.next++];
      out.key(member.first);
      write_one(out, member.second, open);
    }
  }
}

}  // namespace nikkan::json
