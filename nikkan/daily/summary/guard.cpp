#include "nikkan/daily/summary/guard.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary {
namespace {

using daily::Level;
using guard_checks::Failure;
using guard_checks::Prepared;
using guard_checks::Verdict;

bool span_holds(const daily::Span& span, std::string_view abstract) {
  return span.from < span.to && span.to <= abstract.size();
}

/// The octets the sentence rests on: its spans, else the sentences it names by number.
Verdict collect_spans(const daily::Sentence& sentence, const GuardContext& context, std::vector<daily::Span>& spans) {
  spans = sentence.spans;
  if (spans.empty()) {
    for (const int id : sentence.source_ids) {
      const auto it = std::ranges::find_if(context.sentences, [id](const auto& s) { return s.id == id && id > 0; });
      if (it != context.sentences.end()) spans.push_back(it->span);
    }
  }
  if (spans.empty()) return Failure{"shape", "no source sentence"};
  for (const daily::Span& span : spans) {
    if (!span_holds(span, context.abstract)) return Failure{"shape", "span outside the abstract"};
  }
  return std::nullopt;
}

std::string all_known(const GuardContext& context, std::string_view abstract) {
  std::string hay(abstract);
  hay.push_back('\n');
  hay += guard_text::normalise(context.title);
  for (const std::string& fact : context.facts) {
    hay.push_back('\n');
    hay += guard_text::normalise(fact);
  }
  return hay;
}

void fill(Prepared& p, const std::vector<daily::Span>& spans) {
  p.abstract = guard_text::normalise(p.context.abstract);
  p.whole = guard_text::normalise(p.sentence.text);
  for (const daily::Span& span : spans) {
    if (!p.cited.empty()) p.cited.push_back(' ');
    p.cited += guard_text::normalise(p.context.abstract.substr(span.from, span.to - span.from));
  }
  p.known = all_known(p.context, p.abstract);
  p.hay = ascii_lower(p.known);
}

void fill_words(Prepared& p) {
  p.out_lower = ascii_lower(p.out);
  p.source_lower = ascii_lower(p.source);
  p.out_words = guard_text::words(p.out_lower);
  p.source_words = guard_text::words(p.source_lower);
}

/// Text that is the source's own, by a built-in engine that copies.
bool is_copy(const Prepared& p) {
  const Level level = p.sentence.level;
  if (p.context.from_model || (level != Level::extracted && level != Level::list && level != Level::quoted))
    return false;
  return !p.whole.empty() && p.abstract.find(p.whole) != std::string::npos;
}

Verdict examine(const daily::Sentence& sentence, const GuardContext& context) {
  using namespace guard_checks;
  std::vector<daily::Span> spans;
  if (Verdict bad = collect_spans(sentence, context, spans)) return bad;
  Prepared p{.sentence = sentence,
             .context = context,
             .abstract = {},
             .whole = {},
             .out = {},
             .out_lower = {},
             .cited = {},
             .source = {},
             .source_lower = {},
             .known = {},
             .hay = {},
             .out_words = {},
             .source_words = {}};
  fill(p, spans);
  if (is_copy(p)) return std::nullopt;
  if (Verdict bad = take_quotations(p)) return bad;
  fill_words(p);
  if (sentence.level == Level::values && !context.from_model) {
    for (const auto check : {check_expansions, check_numbers, check_values, check_names}) {
      if (Verdict bad = check(p)) return bad;
    }
    return std::nullopt;
  }
  static constexpr std::array kChecks = {check_shape,  check_expansions, check_numbers,     check_values,
                                         check_names,  check_polarity,   check_requirement, check_quantifiers,
                                         check_status, check_katakana,   check_roles};
  for (const auto check : kChecks) {
    if (Verdict bad = check(p)) return bad;
  }
  return std::nullopt;
}

}  // namespace

std::optional<daily::GuardFinding> guard(const daily::Sentence& sentence, const GuardContext& context) {
  if (sentence.level == Level::facts && !context.from_model && sentence.engine == "facts") return std::nullopt;
  const Verdict bad = examine(sentence, context);
  if (!bad) return std::nullopt;
  return daily::GuardFinding{
      .engine = sentence.engine, .check = std::string(bad->check), .token = bad->token, .text = sentence.text};
}

}  // namespace nikkan::summary
