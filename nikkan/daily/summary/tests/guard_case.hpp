#pragma once
// An abstract, cut into sentences by hand or by prepare(), and the guard asked about one sentence on it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/engine.hpp"
#include "nikkan/daily/summary/guard.hpp"

namespace nikkan::summary::test {

class GuardCase {
 public:
  GuardCase(std::string title, std::string abstract) {
    entry_.title = std::move(title);
    entry_.abstract = std::move(abstract);
    request_ = prepare(entry_, Lang::ja);
  }
  explicit GuardCase(daily::Entry entry) : entry_(std::move(entry)) { request_ = prepare(entry_, Lang::ja); }

  GuardContext context(bool from_model) const {
    GuardContext context;
    context.abstract = request_.abstract;
    context.title = entry_.title;
    context.sentences = request_.sentences;
    context.facts = facts;
    context.from_model = from_model;
    context.lang = lang;
    context.standing = standing;
    context.frame = frame;
    context.rev = rev;
    return context;
  }

  daily::Sentence sentence(std::string text, const std::vector<int>& ids) const {
    daily::Sentence out;
    out.text = std::move(text);
    out.source_ids = ids;
    out.level = daily::Level::model;
    out.engine = "fake";
    for (const auto& source : request_.sentences) {
      for (const int id : ids) {
        if (source.id == id && !source.item) out.spans.push_back(source.span);
      }
    }
    return out;
  }

  /// "check: token", or "" when the sentence holds.
  std::string model(std::string text, const std::vector<int>& ids = {1}) const {
    return told(guard(sentence(std::move(text), ids), context(true)));
  }
  std::string built_in(std::string text, const std::vector<int>& ids, daily::Level level) const {
    daily::Sentence s = sentence(std::move(text), ids);
    s.level = level;
    return told(guard(s, context(false)));
  }
  /// The name of the failed check alone.
  std::string check(std::string text, const std::vector<int>& ids = {1}) const {
    const auto finding = guard(sentence(std::move(text), ids), context(true));
    return finding ? finding->check : "";
  }

  static std::string told(const std::optional<daily::GuardFinding>& finding) {
    return finding ? finding->check + ": " + finding->token : "";
  }

  const Request& request() const { return request_; }

  std::vector<std::string> facts;
  Lang lang = Lang::ja;
  daily::Standing standing = daily::Standing::individual;
  std::string frame, rev;

 private:
  daily::Entry entry_;
  Request request_;
};

}  // namespace nikkan::summary::test
