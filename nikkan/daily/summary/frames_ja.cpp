// Engine "frames-ja": order, lists, values and backfill round the framed sentences (digest issue, 8.8).
#include <algorithm>
#include <optional>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/frames.hpp"
#include "nikkan/daily/summary/select.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kBackfillAfter = 2;  // quoted sentences
constexpr std::size_t kBackfillTries = 12;

class FramesJa final : public Engine {
 public:
  std::string_view name() const override { return "frames-ja"; }
  std::string_view version() const override { return "1"; }
  bool speaks(Lang lang) const override { return lang == Lang::ja; }

  Response run(const Request& request) override {
    Response response;
    response.engine = name();
    response.version = version();
    FrameContext context;
    context.title = request.title;
    context.abstract = request.abstract;
    std::size_t quoted = 0;
    for (const int id : japanese_order(request)) {
      const auto* source = find_sentence(request, id);
      if (source == nullptr) continue;
      daily::Sentence sentence = framed(request, *source, context, &response.unknown_words);
      if (sentence.level == daily::Level::quoted) ++quoted;
      response.out.push_back(std::move(sentence));
      for (auto& item : list_of(request, id, name())) response.out.push_back(std::move(item));
    }
    if (quoted >= kBackfillAfter) {
      if (auto more = backfill(request, context)) response.out.push_back(std::move(*more));
    }
    for (auto& value : values_of(request, name())) response.out.push_back(std::move(value));
    return response;
  }

 private:
  /// The pivot first, then the order of the abstract.
  static std::vector<int> japanese_order(const Request& request) {
    std::vector<int> order = request.selected;
    std::stable_partition(order.begin(), order.end(), [&](int id) { return id == request.pivot; });
    return order;
  }

  daily::Sentence framed(const Request& request, const daily::SourceSentence& source, FrameContext& context,
                         std::vector<std::string>* unknown) const {
    Framed frame = frame_sentence(request.abstract, source.span, context);
    daily::Sentence sentence;
    sentence.text = std::move(frame.text);
    sentence.level = frame.level;
    sentence.spans = {source.span};
    sentence.source_ids = {source.id};
    sentence.engine = name();
    if (unknown != nullptr) {
      for (auto& word : frame.unknown) unknown->push_back(std::move(word));
    }
    return sentence;
  }

  /// The best sentence not selected that frames completely and stands alone.
  std::optional<daily::Sentence> backfill(const Request& request, FrameContext& context) const {
    std::vector<std::string> texts;
    for (const auto& sentence : request.sentences) {
      if (!sentence.item) texts.push_back(clean(request.abstract, sentence.span).text);
    }
    Scores scores = score_sentences(request.title, texts);
    std::stable_sort(scores.all.begin(), scores.all.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
    std::size_t tries = 0;
    for (const auto& scored : scores.all) {
      const bool selected = std::find(request.selected.begin(), request.selected.end(), scored.id) != request.selected.end();
      if (selected || scored.pronoun) continue;
      if (++tries > kBackfillTries) break;
      const auto* source = find_sentence(request, scored.id);
      if (source == nullptr) continue;
      FrameContext trial = context;
      daily::Sentence sentence = framed(request, *source, trial, nullptr);
      if (sentence.level != daily::Level::framed) continue;
      sentence.backfill = true;
      context = trial;
      return sentence;
    }
    return std::nullopt;
  }
};

}  // namespace

std::string quote(std::string_view text) { return "原文: \"" + collapse_space(sanitize_utf8(text)) + "\""; }

std::unique_ptr<Engine> make_frames_ja() { return std::make_unique<FramesJa>(); }

}  // namespace nikkan::summary
