#include "nikkan/daily/press/markup.hpp"

#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/japanese.hpp"

namespace nikkan::press {

void Markup::start(std::string_view name, Attributes attributes) {
  out_ += '<';
  out_ += name;
  for (const auto& [key, value] : attributes) {
    if (value.empty() && key != "alt" && key != "open" && key != "checked") continue;
    out_ += ' ';
    out_ += key;
    out_ += "=\"";
    append_html(out_, value);
    out_ += '"';
  }
}

Markup& Markup::open(std::string_view name, Attributes attributes) {
  start(name, attributes);
  out_ += '>';
  stack_.push_back(name);
  return *this;
}

Markup& Markup::close() {
  if (stack_.empty()) return *this;
  out_ += "</";
  out_ += stack_.back();
  out_ += '>';
  stack_.pop_back();
  return *this;
}

Markup& Markup::empty(std::string_view name, Attributes attributes) {
  start(name, attributes);
  out_ += "/>";
  return *this;
}

Markup& Markup::text(std::string_view text, std::size_t max) {
  std::string storage;
  append_html(out_, clean_view(text, max, storage));
  return *this;
}

Markup& Markup::phrases(std::string_view text) {
  std::string storage;
  const std::string_view view = clean_view(text, static_cast<std::size_t>(-1), storage);
  const std::vector<std::size_t> breaks = phrase_breaks(view);
  const auto tied = tied_tokens(view);
  std::size_t from = 0;
  std::size_t token = 0;
  const auto up_to = [&](std::size_t end) {
    for (; token < tied.size() && tied[token].second <= end; ++token) {
      const auto [begin, close] = tied[token];
      if (begin < from) continue;
      append_html(out_, view.substr(from, begin - from));
      out_ += "<span class=\"nb\">";
      append_html(out_, view.substr(begin, close - begin));
      out_ += "</span>";
      from = close;
    }
    append_html(out_, view.substr(from, end - from));
    from = end;
  };
  for (const std::size_t at : breaks) {
    up_to(at);
    out_ += "<wbr/>";
  }
  up_to(view.size());
  return *this;
}

Markup& Markup::element(std::string_view name, Attributes attributes, std::string_view text) {
  open(name, attributes);
  this->text(text);
  return close();
}

Markup& Markup::link(std::string_view url, std::string_view text, std::string_view css_class) {
  if (!is_safe_url(url)) return element("span", {{"class", css_class}}, text);
  return element("a", {{"class", css_class}, {"href", url}, {"rel", "noreferrer"}}, text);
}

Markup& Markup::raw(std::string_view markup) {
  out_ += markup;
  return *this;
}

Markup& Markup::line() {
  out_ += '\n';
  return *this;
}

std::string Markup::take() {
  while (!stack_.empty()) close();
  return std::move(out_);
}

}  // namespace nikkan::press
