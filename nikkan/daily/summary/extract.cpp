// Engine "extract": the selected sentences as they stand.
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/frames.hpp"

namespace nikkan::summary {
namespace {

class Extract final : public Engine {
 public:
  std::string_view name() const override { return "extract"; }
  std::string_view version() const override { return "1"; }
  bool speaks(Lang lang) const override { return lang == Lang::en; }

  Response run(const Request& request) override {
    Response response;
    response.engine = name();
    response.version = version();
    for (const int id : request.selected) {
      const auto* source = find_sentence(request, id);
      if (source == nullptr) continue;
      daily::Sentence sentence;
      sentence.text = sanitize_utf8(std::string_view(request.abstract).substr(source->span.from, source->span.to - source->span.from));
      sentence.spans = {source->span};
      sentence.source_ids = {id};
      sentence.level = daily::Level::extracted;
      sentence.engine = name();
      response.out.push_back(std::move(sentence));
      for (auto& item : list_of(request, id, name())) response.out.push_back(std::move(item));
    }
    for (auto& value : values_of(request, name())) response.out.push_back(std::move(value));
    return response;
  }
};

}  // namespace

std::unique_ptr<Engine> make_extract() { return std::make_unique<Extract>(); }

}  // namespace nikkan::summary
