#include "nikkan/cli/text.hpp"

#include <algorithm>

#include "nikkan/base/utf8.hpp"

namespace nikkan::cli {

std::string wrap(std::string_view text, std::size_t width, std::size_t indent, std::size_t used) {
  std::string out;
  std::size_t column = used;
  auto new_line = [&] {
    out += '\n';
    column = 0;
  };
  bool line_has_word = false;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n' && text.substr(at).starts_with("\n\n")) {
      new_line();
      new_line();
      line_has_word = false;
      at = std::min(text.find_first_not_of('\n', at), text.size());
      continue;
    }
    if (text[at] == ' ' || text[at] == '\n') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const std::size_t columns = display_width(word);
    if (line_has_word && column + 1 + columns > width) {
      new_line();
      line_has_word = false;
    }
    if (line_has_word) {
      out += ' ';
      ++column;
    } else if (column < indent) {
      out.append(indent - column, ' ');
      column = indent;
    }
    out += word;
    column += columns;
    line_has_word = true;
    at = end;
  }
  return out;
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t columns = display_width(text);
  if (columns < width) out.append(width - columns, ' ');
  return out;
}

}  // namespace nikkan::cli
