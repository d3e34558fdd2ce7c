#include "nikkan/base/prometheus.hpp"

#include <array>
#include <charconv>

#include "nikkan/base/utf8.hpp"

namespace nikkan::prometheus {
namespace {

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    at += point.length;
    if (point.value == '\\' || (quotes && point.value == '"')) out += '\\';
    const bool control = (point.value < 0x20 && point.value != '\n') || (point.value >= 0x7f && point.value < 0xa0);
    if (point.value == '\n') {
      out += "\\n";
    } else if (control) {
      out += '.';  // somebody will look at this on a terminal
    } else {
      append_utf8(out, point.value);
    }
  }
}

}  // namespace

std::string labels(std::initializer_list<Label> of) {
  std::string out;
  for (const Label& label : of) {
    if (!out.empty()) out += ',';
    out.append(label.name).append("=\"");
    append_escaped(out, label.value, true);
    out += '"';
  }
  return out;
}

Writer& Writer::family(std::string_view name, std::string_view help, Kind kind) {
  name_ = name;
  out_.append("# HELP ").append(name).append(" ");
  append_escaped(out_, help, false);
  out_.append("\n# TYPE ").append(name).append(kind == Kind::counter ? " counter\n" : " gauge\n");
  return *this;
}

Writer& Writer::append(std::string_view families) {
  out_.append(families);
  return *this;
}

Writer& Writer::sample(std::initializer_list<Label> of, std::uint64_t value) { return sample(labels(of), value); }

Writer& Writer::sample(std::string_view ready_labels, std::uint64_t value) {
  out_.append(name_);
  if (!ready_labels.empty()) out_.append("{").append(ready_labels).append("}");
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  out_.append(" ").append(text.data(), end).append("\n");
  return *this;
}

}  // namespace nikkan::prometheus
