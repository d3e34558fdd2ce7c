// The chain: engines in order, the guard behind each, the built-in engine under all, the quoted source
// as last resort (digest issue, 8.1, 10 and 11).
#include <algorithm>
#include <optional>
#include <set>

#include "nikkan/daily/summary/engine.hpp"
#include "nikkan/daily/summary/frames.hpp"
#include "nikkan/daily/summary/guard.hpp"
#include "nikkan/daily/summary/text.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kMaxFromEngine = 20;

/// Names and numbers that the record itself carries.
std::vector<std::string> facts_of(const daily::Entry& entry) {
  std::vector<std::string> facts{entry.key, entry.name, entry.rev, entry.group.acronym, entry.group.name, entry.status};
  for (const auto& author : entry.authors) facts.push_back(author.name);
  for (const auto rfc : entry.updates) facts.push_back("RFC " + std::to_string(rfc));
  for (const auto rfc : entry.obsoletes) facts.push_back("RFC " + std::to_string(rfc));
  std::erase_if(facts, [](const std::string& fact) { return fact.empty(); });
  return facts;
}

GuardContext context_of(const daily::Entry& entry, const Request& request) {
  GuardContext context;
  context.abstract = request.abstract;
  context.title = entry.title;
  context.sentences = request.sentences;
  context.facts = facts_of(entry);
  context.lang = request.lang;
  context.standing = entry.standing;
  context.rev = entry.rev;
  return context;
}

/// One language of one entry, filled from the top of the chain downwards.
class Filling {
 public:
  Filling(daily::Entry& entry, Request request)
      : entry_(entry), request_(std::move(request)), context_(context_of(entry, request_)),
        open_(request_.selected.begin(), request_.selected.end()) {}

  /// Sentences of an engine; the built-in one's frame of the same sentence shows the guard who does what to whom.
  void ask(Engine& engine, Engine& built_in) {
    if (open_.empty() || !engine.speaks(request_.lang)) return;
    Request part = request_;
    std::erase_if(part.selected, [&](int id) { return !open_.contains(id); });
    Response response = engine.run(part);
    if (response.status != Status::ok) return;
    if (response.out.size() > kMaxFromEngine) response.out.resize(kMaxFromEngine);
    context_.from_model = true;
    std::set<int> covered;
    for (auto& sentence : response.out) {
      if (!claims_selected(sentence)) continue;
      sentence.engine = engine.name();
      sentence.level = daily::Level::model;
      sentence.spans = spans_of(sentence.source_ids);
      context_.frame = frame_of(sentence.source_ids, built_in);
      if (!passes(sentence)) continue;
      covered.insert(sentence.source_ids.begin(), sentence.source_ids.end());
      out_.push_back(std::move(sentence));
    }
    for (const int id : covered) open_.erase(id);
  }

  void finish(Engine& built_in) {
    Response response = built_in.run(request_);
    unknown_ = std::move(response.unknown_words);
    context_.from_model = false;
    const bool models_spoke = !out_.empty();
    for (auto& sentence : response.out) {
      if (!sentence.bullet && sentence.backfill && models_spoke) continue;
      if (!sentence.bullet && !sentence.backfill && !open_.contains(sentence.source_ids.front())) continue;
      const bool verbatim = sentence.bullet || sentence.level == daily::Level::quoted || sentence.level == daily::Level::extracted;
      if (!verbatim && !passes(sentence)) {
        if (sentence.backfill) continue;
        sentence.text = quote(source_text(sentence.spans));
        sentence.level = daily::Level::quoted;
      }
      out_.push_back(std::move(sentence));
    }
  }

  std::vector<daily::Sentence> take() {
    const int pivot = request_.lang == Lang::ja ? request_.pivot : 0;
    const auto rank = [&](const daily::Sentence& s) {
      if (s.level == daily::Level::values) return 1'000'001;
      if (s.backfill || s.source_ids.empty()) return 1'000'000;
      return s.source_ids.front() == pivot ? 0 : s.source_ids.front();
    };
    std::stable_sort(out_.begin(), out_.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return std::move(out_);
  }

  int dropped() const { return dropped_; }
  std::vector<std::string>& unknown() { return unknown_; }
  const Request& request() const { return request_; }

 private:
  bool claims_selected(const daily::Sentence& sentence) const {
    return !sentence.source_ids.empty() &&
           std::all_of(sentence.source_ids.begin(), sentence.source_ids.end(), [&](int id) { return open_.contains(id); });
  }

  std::vector<daily::Span> spans_of(const std::vector<int>& ids) const {
    std::vector<daily::Span> spans;
    for (const int id : ids) {
      if (const auto* source = find_sentence(request_, id)) spans.push_back(source->span);
    }
    return spans;
  }

  /// The frame of one sentence, when it framed to the end; made at the first call.
  std::string frame_of(const std::vector<int>& ids, Engine& built_in) {
    if (request_.lang != Lang::ja || ids.size() != 1) return {};
    if (!frames_) frames_ = built_in.run(request_).out;
    for (const auto& sentence : *frames_) {
      if (sentence.level == daily::Level::framed && sentence.source_ids == ids) return sentence.text;
    }
    return {};
  }

  std::string_view source_text(const std::vector<daily::Span>& spans) const {
    if (spans.empty()) return {};
    return std::string_view(request_.abstract).substr(spans.front().from, spans.front().to - spans.front().from);
  }

  bool passes(const daily::Sentence& sentence) {
    auto finding = guard(sentence, context_);
    if (!finding) return true;
    finding->engine = sentence.engine;
    if (finding->text.empty()) finding->text = sentence.text;
    entry_.guard.push_back(std::move(*finding));
    ++dropped_;
    return false;
  }

  daily::Entry& entry_;
  Request request_;
  GuardContext context_;
  std::optional<std::vector<daily::Sentence>> frames_;
  std::set<int> open_;
  std::vector<daily::Sentence> out_;
  std::vector<std::string> unknown_;
  int dropped_ = 0;
};

/// The terms that occur, for a model's prompt.
std::vector<std::pair<std::string, std::string>> terms_of(const Request& request) {
  std::vector<std::string> texts;
  for (const auto& sentence : request.sentences) {
    if (sentence.id != 0) texts.push_back(clean(request.abstract, sentence.span).text);
  }
  return terms_in(texts);
}

/// Both languages of a prepared entry.
Outcome fill(daily::Entry& entry, Request prepared, const std::vector<Engine*>& en, const std::vector<Engine*>& ja) {
  static const std::unique_ptr<Engine> extract = make_extract();
  static const std::unique_ptr<Engine> frames = make_frames_ja();
  Outcome outcome;
  entry.guard.clear();
  entry.sentences = prepared.sentences;
  Request japanese = prepared;
  japanese.lang = Lang::ja;
  const auto one = [&](Request request, const std::vector<Engine*>& engines, Engine& built_in) {
    if (!engines.empty()) request.terms = terms_of(request);
    Filling filling(entry, std::move(request));
    for (Engine* engine : engines) {
      if (engine != nullptr) filling.ask(*engine, built_in);
    }
    filling.finish(built_in);
    outcome.dropped += filling.dropped();
    for (auto& word : filling.unknown()) outcome.unknown_words.push_back(std::move(word));
    auto sentences = filling.take();
    outcome.accepted += static_cast<int>(sentences.size());
    return sentences;
  };
  entry.summary_en = one(std::move(prepared), en, *extract);
  entry.summary_ja = one(std::move(japanese), ja, *frames);
  return outcome;
}

}  // namespace

Outcome summarise(daily::Entry& entry, const std::vector<Engine*>& en, const std::vector<Engine*>& ja) {
  return fill(entry, prepare(entry, Lang::en), en, ja);
}

Outcome summarise_pivot(daily::Entry& entry) {
  Request request = prepare(entry, Lang::en);
  const int only = request.pivot != 0 || request.selected.empty() ? request.pivot : request.selected.front();
  request.selected.clear();
  if (only != 0) request.selected.push_back(only);
  Outcome outcome = fill(entry, std::move(request), {}, {});
  for (auto* side : {&entry.summary_en, &entry.summary_ja}) {
    outcome.accepted -= static_cast<int>(std::erase_if(*side, [](const daily::Sentence& s) { return s.bullet || s.backfill; }));
  }
  return outcome;
}

}  // namespace nikkan::summary
