// Quotations: `原文: "…"` and 「…」 are the source's own words, or the sentence goes.
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

constexpr std::string_view kSource = "原文:";
constexpr std::string_view kOpen = "「", kClose = "」";

/// Cuts the first occurrence of `piece` out of `text`; a blank stays in its place.
void cut(std::string& text, std::string_view piece) {
  const std::size_t at = text.find(piece);
  if (at != std::string::npos) text.replace(at, piece.size(), " ");
}

bool has_japanese(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (is_japanese(point.value)) return true;
    at += point.length;
  }
  return false;
}

/// The quotation that begins at `open` (an octet after the opening quote) and ends before `limit`:
/// the longest one that the abstract has; npos when none.
std::size_t end_of_quotation(std::string_view out, std::size_t open, std::size_t limit, std::string_view abstract) {
  for (std::size_t end = out.rfind('"', limit - 1); end != std::string_view::npos && end > open;
       end = out.rfind('"', end - 1)) {
    if (abstract.find(out.substr(open, end - open)) != std::string_view::npos) return end;
  }
  return std::string_view::npos;
}

Verdict take_marked(Prepared& p) {
  std::size_t from = 0;
  while (true) {
    const std::size_t mark = p.out.find(kSource, from);
    if (mark == std::string::npos) return std::nullopt;
    std::size_t open = mark + kSource.size();
    while (open < p.out.size() && p.out[open] == ' ') ++open;
    if (open >= p.out.size() || p.out[open] != '"') return Failure{"quote", std::string(kSource)};
    ++open;
    const std::size_t next = p.out.find(kSource, open);
    const std::size_t limit = next == std::string::npos ? p.out.size() : next;
    const std::size_t end = end_of_quotation(p.out, open, limit, p.abstract);
    if (end == std::string::npos) return Failure{"quote", p.out.substr(open, limit - open)};
    cut(p.source, std::string_view(p.out).substr(open, end - open));
    p.out.replace(mark, end + 1 - mark, " ");
    from = mark;
  }
}

/// 「English noun phrase」 that stands in the abstract. Anything else in such brackets is ordinary text.
void take_bracketed(Prepared& p) {
  std::size_t from = 0;
  while (true) {
    const std::size_t open = p.out.find(kOpen, from);
    if (open == std::string::npos) return;
    const std::size_t end = p.out.find(kClose, open);
    if (end == std::string::npos) return;
    const std::string inner = p.out.substr(open + kOpen.size(), end - open - kOpen.size());
    const bool quotes = inner.size() > 1 && !has_japanese(inner) && p.abstract.find(inner) != std::string::npos;
    if (quotes) {
      cut(p.source, inner);
      p.out.replace(open + kOpen.size(), inner.size(), "");
    }
    from = open + kOpen.size();
  }
}

}  // namespace

Verdict take_quotations(Prepared& p) {
  p.out = p.whole;
  p.source = p.cited;
  if (Verdict bad = take_marked(p)) return bad;
  take_bracketed(p);
  return std::nullopt;
}

}  // namespace nikkan::summary::guard_checks
