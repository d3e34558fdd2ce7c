// The verb table (share/verbs-ja.tsv): English forms in, Japanese conjugation out (digest issue, 8.5).
#include <algorithm>
#include <array>
#include <unordered_map>

#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/lexicon.hpp"

namespace nikkan::summary {
namespace {

struct Irregular {
  std::string_view base, past, participle;
};
constexpr std::array<Irregular, 31> kIrregular{{
    {"bind", "bound", "bound"},       {"give", "gave", "given"},        {"send", "sent", "sent"},
    {"show", "showed", "shown"},      {"run", "ran", "run"},            {"meet", "met", "met"},
    {"hold", "held", "held"},         {"make", "made", "made"},         {"take", "took", "taken"},
    {"find", "found", "found"},       {"write", "wrote", "written"},    {"read", "read", "read"},
    {"choose", "chose", "chosen"},    {"know", "knew", "known"},        {"keep", "kept", "kept"},
    {"build", "built", "built"},      {"lead", "led", "led"},           {"set", "set", "set"},
    {"put", "put", "put"},            {"begin", "began", "begun"},      {"see", "saw", "seen"},
    {"split", "split", "split"},      {"become", "became", "become"},   {"withdraw", "withdrew", "withdrawn"},
    {"draw", "drew", "drawn"},        {"undertake", "undertook", "undertaken"},
    {"rebuild", "rebuilt", "rebuilt"}, {"leave", "left", "left"},       {"lose", "lost", "lost"},
    {"get", "got", "got"},            {"override", "overrode", "overridden"},
}};
// Two syllables and more that double their last letter all the same.
constexpr std::array<std::string_view, 9> kDoubling{"refer",  "occur",    "permit", "transmit", "transfer",
                                                    "submit", "commit",   "defer",  "infer"};

bool vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

bool doubles(std::string_view base) {
  if (std::find(kDoubling.begin(), kDoubling.end(), base) != kDoubling.end()) return true;
  if (base.size() < 3 || base.size() > 4 || base == "open" || base == "edit") return false;
  const char last = base.back(), mid = base[base.size() - 2], before = base[base.size() - 3];
  return !vowel(last) && last != 'w' && last != 'x' && last != 'y' && vowel(mid) && !vowel(before);
}

std::string past_of(std::string_view base) {
  std::string out(base);
  if (base.ends_with('e')) return out + "d";
  if (base.ends_with('y') && base.size() > 1 && !vowel(base[base.size() - 2])) {
    out.pop_back();
    return out + "ied";
  }
  if (doubles(base)) out.push_back(base.back());
  return out + "ed";
}

std::string ing_of(std::string_view base) {
  std::string out(base);
  if (base.ends_with('e') && !base.ends_with("ee")) {
    out.pop_back();
  } else if (doubles(base)) {
    out.push_back(base.back());
  }
  return out + "ing";
}

enum FormBit : std::uint8_t { kBase = 1, kS = 2, kPast = 4, kParticiple = 8, kIng = 16 };

struct Entry {
  std::uint16_t lemma = 0;
  std::uint8_t forms = 0;
};

/// "object head is registry, sub-registry" > the words.
std::vector<std::string_view> parse_heads(std::string_view note) {
  constexpr std::string_view kMark = "object head is ";
  std::vector<std::string_view> heads;
  if (!note.starts_with(kMark)) return heads;
  note.remove_prefix(kMark.size());
  note = note.substr(0, note.find(';'));
  while (!note.empty()) {
    const std::size_t comma = note.find(',');
    heads.push_back(trim(note.substr(0, comma)));
    note.remove_prefix(comma == std::string_view::npos ? note.size() : comma + 1);
  }
  return heads;
}

}  // namespace

struct Verbs::Index {
  std::vector<std::vector<const Verb*>> lemmas;
  std::unordered_map<std::string, std::uint16_t> lemma_ids;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> forms;

  void add(std::string word, std::uint16_t lemma, std::uint8_t form) {
    auto& entry = forms[std::move(word)];
    if (entry.forms != 0 && entry.lemma != lemma) return;  // the first lemma keeps the form
    entry.lemma = lemma;
    entry.forms = static_cast<std::uint8_t>(entry.forms | form);
  }
  void add_all(std::string_view base, std::uint16_t lemma) {
    add(std::string(base), lemma, kBase);
    add(plural_of(base), lemma, kS);
    add(ing_of(base), lemma, kIng);
    for (const auto& irregular : kIrregular) {
      if (irregular.base != base) continue;
      add(std::string(irregular.past), lemma, kPast);
      add(std::string(irregular.participle), lemma, kParticiple);
      return;
    }
    add(past_of(base), lemma, kPast | kParticiple);
  }
};

Verbs::Verbs() : index_(new Index) {
  const auto table = parse_tsv(verbs_table());
  if (!table) return;
  const std::size_t en = table->column("en"), prep = table->column("prep"), slots = table->column("slots"),
                    stem = table->column("stem"), cls = table->column("class"), use = table->column("use"),
                    note = table->column("note");
  rows_.reserve(table->rows());
  for (std::size_t row = 0; row < table->rows(); ++row) {
    Verb verb;
    verb.en = table->cell(row, en);
    verb.prep = table->cell(row, prep);
    verb.slots = table->cell(row, slots);
    verb.stem = table->cell(row, stem);
    if (verb.stem == "-") verb.stem = {};
    verb.cls = table->cell(row, cls);
    verb.note = table->cell(row, note);
    const auto used = table->cell(row, use);
    verb.pivot = used == "P" || used == "B";
    verb.inner = used == "I" || used == "B";
    verb.heads = parse_heads(verb.note);
    if (!verb.en.empty()) rows_.push_back(std::move(verb));
  }
  for (const Verb& verb : rows_) {
    auto [found, fresh] = index_->lemma_ids.try_emplace(std::string(verb.en), static_cast<std::uint16_t>(index_->lemmas.size()));
    if (fresh) {
      index_->lemmas.emplace_back();
      index_->add_all(verb.en, found->second);
    }
    index_->lemmas[found->second].push_back(&verb);
  }
  struct Variant {
    std::string_view other, base;
  };
  constexpr std::array<Variant, 20> kVariants{{{"analyse", "analyze"}, {"catalogue", "catalog"}, {"summarise", "summarize"},
      {"utilise", "utilize"}, {"standardise", "standardize"}, {"optimise", "optimize"}, {"synchronise", "synchronize"},
      {"formalise", "formalize"}, {"minimise", "minimize"}, {"generalise", "generalize"}, {"authorise", "authorize"},
      {"categorise", "categorize"}, {"organise", "organize"}, {"serialise", "serialize"}, {"initialise", "initialize"},
      {"maximise", "maximize"}, {"recognise", "recognize"}, {"customise", "customize"}, {"signall", "signal"},
      {"cancell", "cancel"}}};
  for (const auto& variant : kVariants) {
    const auto found = index_->lemma_ids.find(std::string(variant.base));
    if (found != index_->lemma_ids.end()) index_->add_all(variant.other, found->second);
  }
}

Verbs::~Verbs() { delete index_; }

const Verbs& Verbs::get() {
  static const Verbs verbs;
  return verbs;
}

VerbReading Verbs::find(std::string_view lower_word) const {
  const auto found = index_->forms.find(lower_word);
  if (found == index_->forms.end()) return {};
  VerbReading reading;
  reading.rows = index_->lemmas[found->second.lemma];
  const std::uint8_t forms = found->second.forms;
  reading.base = (forms & kBase) != 0;
  reading.finite_s = (forms & kS) != 0;
  reading.past = (forms & kPast) != 0;
  reading.participle = (forms & kParticiple) != 0;
  reading.ing = (forms & kIng) != 0;
  return reading;
}

namespace {

/// What one class puts behind the stem: a, i, u, e columns of the verb and its て form.
struct Endings {
  std::string_view cls, neg, masu, dict, passive, potential, te, ta;
};
constexpr std::array<Endings, 12> kEndings{{
    {"suru", "し", "し", "する", "され", "でき", "して", "した"},
    {"ichidan", "", "", "る", "られ", "られ", "て", "た"},
    {"ichidan-ji", "じ", "じ", "じる", "じられ", "", "じて", "じた"},
    {"godan-s", "さ", "し", "す", "され", "せ", "して", "した"},
    {"godan-w", "わ", "い", "う", "われ", "え", "って", "った"},
    {"godan-m", "ま", "み", "む", "まれ", "め", "んで", "んだ"},
    {"godan-b", "ば", "び", "ぶ", "ばれ", "べ", "んで", "んだ"},
    {"godan-r", "ら", "り", "る", "られ", "れ", "って", "った"},
    {"godan-k", "か", "き", "く", "かれ", "け", "いて", "いた"},
    {"godan-g", "が", "ぎ", "ぐ", "がれ", "げ", "いで", "いだ"},
    {"godan-t", "た", "ち", "つ", "たれ", "て", "って", "った"},
    {"suru-caus", "させ", "させ", "させる", "", "", "させて", "させた"},
}};

std::string with(std::string_view stem, std::string_view a, std::string_view b = {}) {
  std::string out(stem);
  out += a;
  out += b;
  return out;
}

std::string active(std::string_view stem, const Endings& e, Form form) {
  switch (form) {
    case Form::dict: return with(stem, e.dict);
    case Form::masu: return with(stem, e.masu, "ます");
    case Form::te: return with(stem, e.te);
    case Form::stem: return with(stem, e.masu);
    case Form::ta: return with(stem, e.ta);
    case Form::teiru: return with(stem, e.te, "います");
    case Form::negative_masu: return with(stem, e.masu, "ません");
    case Form::negative_dict: return with(stem, e.neg, "ない");
    case Form::must: return with(stem, e.neg, "なければなりません");
    case Form::must_not: return with(stem, e.te, "はなりません");
    case Form::should: return with(stem, e.dict, "べきです");
    case Form::should_not: return with(stem, e.dict, "べきではありません");
    case Form::may: return with(stem, e.te, "もかまいません");
  }
  return {};
}

}  // namespace

std::string conjugate(std::string_view stem, std::string_view cls, Voice voice, Form form) {
  const auto found = std::find_if(kEndings.begin(), kEndings.end(), [&](const Endings& e) { return e.cls == cls; });
  if (found == kEndings.end()) return {};
  if (voice == Voice::active) return active(stem, *found, form);
  const std::string_view derived = voice == Voice::passive ? found->passive : found->potential;
  if (derived.empty()) return {};
  return active(with(stem, derived), kEndings[1], form);  // both conjugate as ichidan
}

}  // namespace nikkan::summary
