// Whatever else is announced: its subject and first paragraph.
#include "nikkan/daily/announce/kinds.hpp"

namespace nikkan::announce {

void read_other(daily::Announcement& out, const Context& in) {
  out.title = std::string(in.subject);
  std::size_t begin = 0;
  while (begin < in.lines.size() && is_blank_line(in.lines[begin])) ++begin;
  std::size_t end = begin;
  while (end < in.lines.size() && !is_blank_line(in.lines[end])) ++end;
  take_abstract(out, std::span(in.lines).subspan(begin, end - begin), in.limits);
}

}  // namespace nikkan::announce
