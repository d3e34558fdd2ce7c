#pragma once
// An engine that misbehaves on request (digest issue, 11: `fake`). Tests only.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/engine.hpp"

namespace nikkan::summary::test {

enum class Trick : std::uint8_t {
  echo,             ///< the selected sentences as they stand
  empty,            ///< ok, and nothing
  too_long,         ///< a sentence a hundred times as long as its source
  invented_number,  ///< RFC 99999
  dropped_not,      ///< the frame of the sentence, negations cut out
  wrong_language,   ///< French
  broken_json,      ///< what a reply parser reports
  slow,             ///< what a time limit reports
  crash,            ///< what a dead child reports
  no_source,        ///< ids that don't exist
  scripted,         ///< texts given by the test, for the first selected sentence
};

class FakeEngine : public Engine {
 public:
  explicit FakeEngine(Trick trick, std::vector<std::string> script = {}) : trick_(trick), script_(std::move(script)) {}
  std::string_view name() const override { return "fake"; }
  std::string_view version() const override { return "1"; }
  bool speaks(Lang) const override { return true; }
  Response run(const Request& request) override;
  int calls() const { return calls_; }

 private:
  std::string text_for(const Request& request, int id) const;
  Trick trick_;
  std::vector<std::string> script_;
  int calls_ = 0;
};

/// "echo", "too_long", …
std::string_view to_string(Trick trick);

}  // namespace nikkan::summary::test
