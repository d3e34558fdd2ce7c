// Verb phrases and clauses in Japanese.
#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/generate.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kCommaAfterGa = 16;      ///< characters between が and the verb
constexpr std::size_t kCommaAfterObject = 30;  ///< characters of the second argument

/// Replaces the last を of a template's object by another particle.
void set_particle(std::string& text, std::string_view particle) {
  constexpr std::string_view kWo = "を";
  if (text.ends_with(kWo)) {
    text.resize(text.size() - kWo.size());
    text += particle;
  }
}

}  // namespace

std::string Generator::copula(Form form) const {
  switch (form) {
    case Form::masu:
    case Form::teiru: return "です";
    case Form::stem: return "であり";
    case Form::te: return "で";
    default: return "である";
  }
}

std::string Generator::subject_ga(const Np& np, const std::string& rest) {
  std::string out = np_text(np) + "が";
  if (count_code_points(rest) > kCommaAfterGa) out += "、";
  return out;
}

/// What stands before everything else: について、, の文脈において、, purposes, instruments.
std::string Generator::front(const Vp& vp, Style style) {
  std::string out;
  for (const Adjunct& adjunct : vp.adjuncts) {
    if (adjunct.kind == Adjunct::Kind::front) append_ja(out, np_text(*adjunct.np) + std::string(adjunct.glue));
  }
  for (const Adjunct& adjunct : vp.adjuncts) {
    switch (adjunct.kind) {
      case Adjunct::Kind::purpose:
        append_ja(out, vp_text(*adjunct.vp, Form::dict, {}) + (style.main && style.document ? "ため" : "ために"));
        if (style.main || style.how_to) out += "、";
        break;
      case Adjunct::Kind::using_:
        append_ja(out, np_text(*adjunct.np) + "を使って");
        if (style.main) out += "、";
        break;
      case Adjunct::Kind::by_doing:
        append_ja(out, vp_text(*adjunct.vp, Form::dict, {}) + "ことで");
        if (style.main) out += "、";
        break;
      case Adjunct::Kind::front:
      case Adjunct::Kind::pp: break;
    }
  }
  return out;
}

/// The row's template filled, then the adjuncts that stand at the verb, then adverbs.
std::string Generator::arguments(const Vp& vp, Style style) {
  std::string out;
  std::string_view slots = vp.row != nullptr ? vp.row->slots : std::string_view();
  const bool passive = vp.voice == Voice::passive || (vp.voice == Voice::potential && vp.object == nullptr);
  while (!slots.empty()) {
    const std::size_t open = slots.find('{');
    if (open != 0) {
      append_ja(out, slots.substr(0, open));
      slots.remove_prefix(open == std::string_view::npos ? slots.size() : open);
      continue;
    }
    const std::size_t close = slots.find('}');
    const std::string_view name = slots.substr(1, close - 1);
    slots.remove_prefix(close + 1);
    const std::string_view particle = slots.substr(0, slots.find('{'));
    if (name == "1") {
      if (vp.object == nullptr) {  // the object is the subject, or the noun modified
        if (particle.starts_with("を") || particle.starts_with("に") || particle.starts_with("が")) {
          slots.remove_prefix(std::string_view("を").size());
        } else if (passive) {
          failed_ = true;
        }
        continue;
      }
      std::string text = np_text(*vp.object, style.main ? Place::object : Place::inner);
      if (particle == "が" && vp.inner != nullptr) {
        const bool can = vp.row->slots.find("{Vcan}") != std::string_view::npos;
        const std::string rest = can ? vp_text(*vp.inner, Form::dict, {}) : vp_text(*vp.inner, Form::dict, {});
        text += count_code_points(rest) > kCommaAfterGa ? "が、" : "が";
        slots.remove_prefix(std::string_view("が").size());
      }
      append_ja(out, text);
    } else if (name == "2") {
      if (vp.object2 == nullptr) {
        failed_ = true;
        continue;
      }
      const std::string text = np_text(*vp.object2);
      if (style.main && out.ends_with("を") && count_code_points(text) > kCommaAfterObject) out += "、";
      append_ja(out, text);
    } else if (vp.inner != nullptr) {
      if (name == "Vcan") {
        Vp can = *vp.inner;
        Vp& last = can.more.empty() ? can : *can.more.back();
        Vp copy = last;
        copy.voice = Voice::potential;
        if (can.more.empty()) {
          append_ja(out, vp_text(copy, Form::dict, {}));
        } else {
          can.more.back() = &copy;
          append_ja(out, vp_text(can, Form::dict, {}));
        }
      } else {
        append_ja(out, vp_text(*vp.inner, Form::dict, {}));
      }
    } else {
      failed_ = true;
    }
  }
  if (vp.also) set_particle(out, "も");
  else if (vp.negative && style.main && style.document) set_particle(out, "は");
  for (std::size_t i = vp.adjuncts.size(); i-- > 0;) {
    const Adjunct& adjunct = vp.adjuncts[i];
    if (adjunct.kind != Adjunct::Kind::pp) continue;
    std::string text = np_text(*adjunct.np);
    if (adjunct.np2 != nullptr) text += "と" + np_text(*adjunct.np2);
    append_ja(out, text + std::string(adjunct.glue));
  }
  for (const auto adverb : vp.adverbs) append_ja(out, adverb);
  return out;
}

std::string Generator::ending(const Vp& vp, Form form) {
  if (vp.kind != Vp::Kind::verb || vp.row == nullptr) return copula(form);
  if (form == Form::masu) {
    switch (vp.demand) {
      case Demand::must: form = Form::must; break;
      case Demand::must_not: form = Form::must_not; break;
      case Demand::should: form = Form::should; break;
      case Demand::should_not: form = Form::should_not; break;
      case Demand::may: form = Form::may; break;
      case Demand::none: break;
    }
    if (vp.negative) form = Form::negative_masu;
  } else if (vp.demand != Demand::none) {
    failed_ = true;
  } else if (vp.negative) {
    if (form != Form::dict) failed_ = true;
    form = Form::negative_dict;
  }
  std::string text = conjugate(vp.row->stem, vp.row->cls, vp.voice, form);
  if (text.empty() && form != Form::stem) failed_ = true;
  return text;
}

std::string Generator::single(const Vp& vp, Form form, Style style, bool) {
  std::string out;
  switch (vp.kind) {
    case Vp::Kind::verb:
      out = arguments(vp, style);
      append_ja(out, ending(vp, form));
      return out;
    case Vp::Kind::be_np: return np_text(*vp.object, Place::predicate) + copula(form);
    case Vp::Kind::be_adjective: {
      for (const Adjunct& adjunct : vp.adjuncts) append_ja(out, np_text(*adjunct.np) + std::string(adjunct.glue));
      for (const auto adverb : vp.adverbs) append_ja(out, adverb);
      append_ja(out, vp.predicate);
      return out + copula(form);
    }
    case Vp::Kind::be_to: return vp_text(*vp.inner, Form::dict, {}) + "こと" + copula(form);
    case Vp::Kind::expected: {
      const Adjunct& adjunct = vp.adjuncts.front();
      out = np_text(*adjunct.np) + std::string(adjunct.glue) + std::string(vp.predicate);
      const bool aim = vp.predicate == "目的と";
      if (form == Form::masu || form == Form::teiru) return out + (aim ? "します" : "しています");
      if (form == Form::stem) return out + (aim ? "し" : "しており");
      return out + (aim ? "する" : "している");
    }
    case Vp::Kind::exists: return form == Form::masu ? "あります" : "ある";
  }
  return out;
}

std::string Generator::vp_text(const Vp& vp, Form form, Style style) {
  if (++depth_ > 60) failed_ = true;
  if (failed_) {
    --depth_;
    return {};
  }
  std::string out = front(vp, style);
  const auto wanted = [&](const Vp& part) {
    if (form != Form::masu || part.kind != Vp::Kind::verb || part.row == nullptr) return form;
    if (part.perfect) return Form::teiru;
    const bool shaped = part.voice == Voice::passive && part.row->prep == "to-inf";
    return shaped ? Form::teiru : form;
  };
  const std::string body = single(vp, vp.more.empty() ? wanted(vp) : Form::stem, style, vp.more.empty());
  constexpr std::string_view kComma = "、";
  const bool bare = vp.kind == Vp::Kind::verb && vp.row != nullptr && (vp.row->stem.empty() || body.starts_with(vp.row->stem));
  if (bare && vp.object == nullptr && out.ends_with("ために、")) out.resize(out.size() - kComma.size());
  append_ja(out, body);
  for (std::size_t i = 0; i < vp.more.size(); ++i) {
    const bool last = i + 1 == vp.more.size();
    const Vp& part = *vp.more[i];
    out += "、";
    if (part.also) out += "また、";
    out += front(part, style);
    append_ja(out, single(part, last ? wanted(part) : Form::stem, style, last));
  }
  --depth_;
  return out;
}

/// "Xが、…V" inside another sentence; `how` stands before the verb.
std::string Generator::embedded(const Clause& clause, Form form, std::string_view how) {
  if (clause.np == nullptr || clause.vp == nullptr) {
    failed_ = true;
    return {};
  }
  const Vp& vp = *clause.vp;
  std::string opening, rest;
  if (vp.kind == Vp::Kind::verb && vp.more.empty()) {
    opening = front(vp, {});
    if (how.empty()) {
      rest = arguments(vp, {});
    } else {
      rest = arguments(vp, {});
      append_ja(rest, how);
    }
    const std::size_t size = count_code_points(rest) - count_code_points(how);
    append_ja(rest, ending(vp, form));
    std::string out = opening + np_text(*clause.np) + "が";
    if (size > kCommaAfterGa) out += "、";
    append_ja(out, rest);
    return out;
  }
  if (!how.empty()) {
    failed_ = true;
    return {};
  }
  rest = vp_text(vp, form, {});
  return subject_ga(*clause.np, rest) + rest;
}

std::string Generator::predicate_main(const Clause& clause) {
  const Vp& vp = *clause.vp;
  const bool document = clause.subject == Clause::Subject::document;
  const Style style{true, document, false};
  if (clause.purpose_of_document) return "本文書の目的は、" + vp_text(vp, Form::dict, {}) + "ことです";
  if (document) {
    const bool named = vp.kind != Vp::Kind::verb && vp.kind != Vp::Kind::expected;
    if (vp.row != nullptr && vp.row->en == "intend" && vp.voice == Voice::passive) {  // C12
      Vp aim = vp;
      aim.voice = Voice::active;
      return vp_text(aim, Form::masu, style);
    }
    if (vp.voice == Voice::passive || vp.voice == Voice::potential || named) return "本文書は、" + vp_text(vp, Form::masu, {true, false, false});
    return vp_text(vp, Form::masu, style);
  }
  std::string subject = clause.subject == Clause::Subject::pronoun ? std::string(clause.pronoun) : np_text(*clause.np, Place::subject);
  if (vp.kind == Vp::Kind::exists) return subject + "があります";
  const bool purpose = std::any_of(vp.adjuncts.begin(), vp.adjuncts.end(), [](const Adjunct& a) { return a.kind == Adjunct::Kind::purpose; });
  const bool single_verb = vp.kind == Vp::Kind::verb && vp.more.empty() && vp.row != nullptr;
  if (single_verb && vp.voice == Voice::passive && purpose && clause.subject == Clause::Subject::noun && !vp.perfect &&
      vp.demand == Demand::none && (vp.row->en == "use" || vp.row->en == "require" || vp.row->en == "need")) {  // C18b
    const std::string opening = front(vp, style);
    std::string rest = arguments(vp, style);
    return opening + subject + "が" + rest + ending(vp, Form::masu);
  }
  if (single_verb && vp.voice == Voice::passive && vp.adjuncts.empty() && vp.adverbs.empty() && vp.object2 == nullptr &&
      (vp.row->en == "include" || vp.row->en == "support" || vp.row->en == "need" || vp.row->en == "require") && !vp.perfect) {  // C21
    return subject + (vp.also ? "も" : "が") + ending(vp, Form::masu);
  }
  if (vp.row != nullptr && vp.row->en == "intend" && vp.voice == Voice::passive) {
    Vp aim = vp;
    aim.voice = Voice::active;
    return subject + "は、" + vp_text(aim, Form::teiru, {true, false, false});
  }
  const bool standing = clause.other_document && single_verb && vp.voice == Voice::active && !vp.negative;
  return subject + "は、" + vp_text(vp, standing ? Form::teiru : Form::masu, style);
}

std::string Generator::sentence(const Clause& clause) {
  if (clause.vp == nullptr) return {};
  std::string out(clause.opening);
  if (clause.vp->also && clause.opening.empty()) out += "また、";
  if (clause.condition != nullptr) append_ja(out, embedded(*clause.condition, Form::dict, {}) + "場合、");
  if (clause.purpose != nullptr) append_ja(out, vp_text(*clause.purpose, Form::dict, {}) + "ために、");
  append_ja(out, predicate_main(clause));
  out += "。";
  for (std::size_t i = 0; i < extras_.size(); ++i) out += extras_[i];
  if (failed_) return {};
  return out;
}

}  // namespace nikkan::summary
