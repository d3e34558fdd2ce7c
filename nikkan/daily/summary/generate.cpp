// Noun phrases in Japanese: modifiers before the head, the last English one first.
#include "nikkan/daily/summary/generate.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kInlineApposition = 40;  ///< characters (N21)
constexpr int kMaxDepth = 60;

bool latin_only(char32_t value) { return value < 0x80; }

bool has_latin(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_alpha(c); });
}

bool is_clause(Mod::Kind kind) {
  return kind == Mod::Kind::for_doing || kind == Mod::Kind::agent_for || kind == Mod::Kind::relative ||
         kind == Mod::Kind::relative_object || kind == Mod::Kind::participle;
}

std::size_t attributes(const Core& core) {
  return static_cast<std::size_t>(std::count_if(core.pieces.begin(), core.pieces.end(), [](const Piece& p) {
    return p.kind == Piece::Kind::attr;
  }));
}

}  // namespace

void append_ja(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) {
    const char last = out.back(), next = text.front();
    const bool left = is_alnum(last) || last == ')' || last == ']' || last == ':' || last == '"';
    const bool right = is_alnum(next) || next == '"';
    if (left && right && latin_only(static_cast<unsigned char>(last))) out += ' ';
  }
  out += text;
}

std::string Generator::gloss(const Term& term) {
  const bool ascii = std::all_of(term.inside.begin(), term.inside.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const auto seen = std::find(context_.glossed.begin(), context_.glossed.end(), term.ja) != context_.glossed.end();
  if (!ascii) {  // Latin word with a Japanese gloss: the Latin stays
    if (seen) return std::string(term.base);
    context_.glossed.push_back(term.ja);
    return std::string(term.ja);
  }
  // Japanese with an acronym: the acronym only when the abstract has it.
  bool present = false;
  for (std::size_t at = context_.abstract.find(term.inside); at != std::string_view::npos && !term.inside.empty();
       at = context_.abstract.find(term.inside, at + 1)) {
    const std::size_t end = at + term.inside.size();
    const bool left = at == 0 || !is_alnum(context_.abstract[at - 1]);
    if (left && (end == context_.abstract.size() || !is_alnum(context_.abstract[end]) || context_.abstract[end] == 's')) {
      present = true;
      break;
    }
  }
  if (!present) return std::string(term.base);
  if (seen) return std::string(term.inside);
  context_.glossed.push_back(term.ja);
  return std::string(term.ja);
}

std::string Generator::piece_text(const Piece& piece) {
  if (const auto found = printed_.find(&piece); found != printed_.end()) return found->second;
  if (piece.unknown) {
    std::string word = ascii_lower(piece.text);
    const bool titled = word.find('-') != std::string::npos && ascii_lower(context_.title).find(word) != std::string::npos;
    if (!titled && std::find(unknown_.begin(), unknown_.end(), word) == unknown_.end()) unknown_.push_back(std::move(word));
  }
  std::string text = piece.term != nullptr && piece.term->gloss ? gloss(*piece.term) : std::string(piece.text);
  printed_.emplace(&piece, text);
  return text;
}

std::string Generator::core_text(const Core& core, Place place) {
  std::string out;
  if (place == Place::subject && core.determiner == 't' && core.pieces.size() == 1 && core.pieces[0].kind == Piece::Kind::noun) {
    static constexpr std::array<std::string_view, 17> kPointed{
        "approach", "pattern", "technique", "protocol", "mechanism", "method",    "extension", "solution", "scheme",
        "format",   "model",   "framework", "algorithm", "procedure", "proposal", "design",    "architecture"};
    if (std::find(kPointed.begin(), kPointed.end(), core.head) != kPointed.end()) out = "この";
  }
  const Piece* before = nullptr;
  for (const Piece& piece : core.pieces) {
    const std::string text = piece_text(piece);
    if (before != nullptr) {
      const bool closed = before->kind == Piece::Kind::paren || before->defined;
      const bool noun_before = before->kind == Piece::Kind::noun || before->kind == Piece::Kind::latin || before->kind == Piece::Kind::paren;
      bool no = false;
      if (noun_before && piece.kind == Piece::Kind::attr) no = true;
      if (piece.kind == Piece::Kind::noun && !piece.joins) no = closed || before->kind == Piece::Kind::noun;
      if (piece.kind == Piece::Kind::latin) no = closed;
      // "Foo(FOO)関連の…": a suffix is no attribute of its own.
      if (piece.kind == Piece::Kind::attr && piece.term == nullptr && text.find("関連の") == 0) no = false;
      static constexpr std::array<std::string_view, 8> kSuffixed{"主導の", "ベースの", "対応の", "固有の", "レベルの", "側の", "指向の", "関連の"};
      if (piece.kind == Piece::Kind::attr && std::find(kSuffixed.begin(), kSuffixed.end(), text) != kSuffixed.end()) no = false;
      if (no) out += "の";
    }
    append_ja(out, text);
    before = &piece;
  }
  return out;
}

std::string Generator::head_text(const Np& np, Place place) {
  if (np.parts.empty()) return core_text(np.core, place);
  std::vector<std::string> texts;
  bool latin = false, modified = false;
  for (const Np* part : np.parts) {
    texts.push_back(np_text(*part));
    latin = latin || has_latin(texts.back());
    modified = modified || !part->mods.empty() || part->kind != Np::Kind::plain;
  }
  std::string out = texts.front();
  const std::size_t n = texts.size();
  for (std::size_t i = 1; i < n; ++i) {
    if (i + 1 < n) {
      out += "、";
    } else if (np.join == Join::or_) {
      out += n > 2 || modified ? "、または" : "または";
    } else if (n > 2) {
      out += "、";
    } else if (modified) {
      out += "、および";
    } else {
      out += np.both || !latin ? "と" : "および";
    }
    out += texts[i];
  }
  if (np.both) out += "の両方";
  if (np.either) out += "のいずれか";
  return out;
}

/// A name in its short form, else the noun without its modifiers.
std::string Generator::short_name(const Np& np) {
  if (np.parts.empty() && !np.core.short_name.empty()) return std::string(np.core.short_name);
  return head_text(np, Place::inner);
}

std::string Generator::apposition_sentence(const Np& np, const Mod& mod) {
  return short_name(np) + "は、" + np_text(*mod.np, Place::predicate) + "です。";
}

/// Whether the modifier became a sentence of its own.
bool Generator::split(const Np& np, const Mod& mod) {
  if (mod.kind == Mod::Kind::apposition) {
    if (count_code_points(np_text(*mod.np)) <= kInlineApposition) return false;
    extras_.push_back(apposition_sentence(np, mod));
    return true;
  }
  if (mod.kind == Mod::Kind::allow) {
    extras_.push_back(std::string(np.plural() ? "これらは、" : "これは、") + vp_text(*mod.vp, Form::masu, {true, false, false}) + "。");
    return true;
  }
  if (mod.kind == Mod::Kind::where) {
    const Core& core = np.last_core();
    std::string head = core.pieces.empty() ? std::string() : piece_text(core.pieces.back());
    extras_.push_back("この" + head + "では、" + embedded(*mod.clause, Form::masu, {}) + "。");
    return true;
  }
  return false;
}

std::string Generator::mod_text(const Mod& mod) {
  switch (mod.kind) {
    case Mod::Kind::pp: return np_text(*mod.np) + std::string(mod.glue);
    case Mod::Kind::between: return np_text(*mod.np) + "と" + np_text(*mod.np2) + "の間の";
    case Mod::Kind::from_to: return np_text(*mod.np) + "から" + np_text(*mod.np2) + "への";
    case Mod::Kind::for_doing: return vp_text(*mod.vp, Form::dict, {}) + "ための";
    case Mod::Kind::agent_for: {
      const std::string rest = vp_text(*mod.vp, Form::dict, {});
      return subject_ga(*mod.np, rest) + rest + "ための";
    }
    case Mod::Kind::relative: {
      // Reversed order would hide who does it; the verb's own form suffices.
      return vp_text(*mod.vp, Form::dict, {});
    }
    case Mod::Kind::when_doing: return vp_text(*mod.vp, Form::dict, {});
    case Mod::Kind::relative_object: return np_text(*mod.np) + "が" + vp_text(*mod.vp, Form::dict, {});
    case Mod::Kind::participle: {
      static constexpr std::array<std::string_view, 9> kStanding{"use", "need", "require", "provide", "support", "include", "contain", "carry", "employ"};
      const Vp& vp = *mod.vp;
      const bool document = std::any_of(vp.adjuncts.begin(), vp.adjuncts.end(), [](const Adjunct& a) {
        return a.np != nullptr && a.np->last_core().head == "document" && a.np->last_core().determiner == 'd';
      });
      const bool standing = document || (vp.row != nullptr && std::find(kStanding.begin(), kStanding.end(), vp.row->en) != kStanding.end());
      return vp_text(vp, standing ? Form::dict : Form::ta, {});
    }
    case Mod::Kind::apposition: return np_text(*mod.np) + "である";
    case Mod::Kind::rather_than: return np_text(*mod.np) + "ではなく";
    case Mod::Kind::name:
    case Mod::Kind::allow:
    case Mod::Kind::where: return {};
  }
  return {};
}

std::string Generator::np_text(const Np& np, Place place) {
  if (++depth_ > kMaxDepth) failed_ = true;
  if (failed_) {
    --depth_;
    return {};
  }
  std::string out;
  switch (np.kind) {
    case Np::Kind::how_to: out = vp_text(*np.vp, Form::dict, {false, false, true}) + "方法"; break;
    case Np::Kind::how: out = embedded(*np.clause, Form::dict, "どのように") + "か"; break;
    case Np::Kind::that: out = embedded(*np.clause, Form::dict, {}) + "こと"; break;
    case Np::Kind::whether: out = embedded(*np.clause, Form::dict, {}) + "かどうか"; break;
    case Np::Kind::doing: out = vp_text(*np.vp, Form::dict, {}) + "こと"; break;
    case Np::Kind::plain: break;
  }
  if (np.kind != Np::Kind::plain) {
    --depth_;
    return out;
  }
  std::string suffix;
  std::vector<const Mod*> kept;
  for (const Mod& mod : np.mods) {
    if (mod.kind == Mod::Kind::name) {
      suffix = "(" + np_text(*mod.np) + ")";
    } else if (!split(np, mod)) {
      kept.push_back(&mod);
    }
  }
  const std::size_t attrs = np.parts.empty() ? attributes(np.core) : 0;
  for (std::size_t i = kept.size(); i-- > 0;) {
    const Mod& mod = *kept[i];
    const bool through = place == Place::predicate && i + 1 == kept.size() && mod.kind == Mod::Kind::pp;
    const std::string text = through ? np_text(*mod.np, Place::predicate) + std::string(mod.glue) : mod_text(mod);
    append_ja(out, text);
    const bool more = i > 0 || attrs > 0;
    bool comma = place == Place::predicate && is_clause(mod.kind) && more;
    if (place == Place::object && is_clause(mod.kind) && attrs >= 2 && count_code_points(text) > 20) comma = true;
    if (place == Place::object && mod.glue == "に関する" && np.parts.size() > 2) comma = true;
    if (comma) out += "、";
  }
  append_ja(out, head_text(np, kept.empty() ? place : Place::inner));
  out += suffix;
  --depth_;
  return out;
}

}  // namespace nikkan::summary
