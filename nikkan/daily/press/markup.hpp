#pragma once
// A small writer of well-formed markup: what is opened is closed, text is cleaned and escaped, attributes are quoted.
// The output is XML as well as HTML, so that any XML parser can check it.
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nikkan::press {

class Markup {
 public:
  explicit Markup(std::size_t reserve = 0) { out_.reserve(reserve); }
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// `name` must outlive the element (a literal). Attributes with an empty value are left out, except alt and open.
  Markup& open(std::string_view name, Attributes attributes = {});
  Markup& close();
  Markup& empty(std::string_view name, Attributes attributes = {});
  Markup& text(std::string_view text, std::size_t max = static_cast<std::size_t>(-1));
  /// Japanese text with <wbr> at phrase breaks and `RFC n` kept together.
  Markup& phrases(std::string_view text);
  /// `phrases` for Japanese, `text` otherwise.
  Markup& words(std::string_view text, bool japanese) { return japanese ? phrases(text) : this->text(text); }
  /// open, text, close.
  Markup& element(std::string_view name, Attributes attributes, std::string_view text);
  /// A link when the URL is safe, else the text alone.
  Markup& link(std::string_view url, std::string_view text, std::string_view css_class = {});
  Markup& raw(std::string_view markup);
  Markup& line();
  std::string take();

  /// Closes at the end of a scope.
  class Scope {
   public:
    explicit Scope(Markup& m) : markup_(m) {}
    ~Scope() { markup_.close(); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Markup& markup_;
  };
  [[nodiscard]] Scope in(std::string_view name, Attributes attributes = {}) {
    open(name, attributes);
    return Scope(*this);
  }

 private:
  void start(std::string_view name, Attributes attributes);
  std::string out_;
  std::vector<std::string_view> stack_;
};

}  // namespace nikkan::press
