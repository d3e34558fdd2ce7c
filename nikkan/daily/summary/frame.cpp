// One sentence through the grammar, and which level it reached (digest issue, 8.8).
#include "nikkan/daily/summary/frames.hpp"

namespace nikkan::summary {

std::vector<std::pair<std::string, std::string>> terms_in(const std::vector<std::string>&) { return {}; }

Framed frame_sentence(std::string_view abstract, daily::Span span, FrameContext&) {
  Framed framed;
  framed.text = quote(abstract.substr(span.from, span.to - span.from));
  return framed;
}

}  // namespace nikkan::summary
